"""Makes the golden files of an odd-sized Bort with Hugging Face's BertForMaskedLM.

Usage: python tools/make_bort_golden.py
As make_roberta_golden.py, whose batches it takes: float32 weights, everything computed from them in float64, stored as
float32. The one row of token types is not zero here, so that a reader that forgets it cannot pass.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertForMaskedLM

from make_roberta_golden import VOCABULARY, gradients_of, make_batch, packed

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/bort-odd"
SEGMENT = "bert.embeddings.token_type_embeddings.weight"

SHAPE = dict(
    architectures=["BertForMaskedLM"], model_type="bert", vocab_size=VOCABULARY, hidden_size=40, num_hidden_layers=3,
    num_attention_heads=5, intermediate_size=23, hidden_act="gelu", hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0, max_position_embeddings=31, type_vocab_size=1, initializer_range=0.1,
    layer_norm_eps=1e-5, pad_token_id=1)


def bort():
    model = BertForMaskedLM(BertConfig(**SHAPE, attn_implementation="eager")).double().eval()
    model.cls.predictions.transform.LayerNorm.eps = 1e-12
    return model


def save(name, tensors):
    tensors = {k: (t.float() if t.is_floating_point() else t).contiguous().clone() for k, t in tensors.items()}
    assert all(t.dtype in (torch.float32, torch.int64) and t.isfinite().all() for t in tensors.values())
    save_file(tensors, OUTPUT / f"{name}.safetensors", metadata={"format": "pt"})


def main():
    torch.set_num_threads(1)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(20201020)
    model, weights = bort(), {}
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        weights[name] = 1 + 0.2 * noise if name.endswith("LayerNorm.weight") else 0.1 * noise
        if name.endswith(("query.weight", "key.weight")):
            weights[name] *= 3
        with torch.no_grad():
            parameter.copy_(weights[name])
    batch = make_batch(generator)
    (OUTPUT / "config.json").write_text(json.dumps(SHAPE, indent=2) + "\n")
    save("weights", weights)
    save("inputs", {f"batch.0.{key}": t for key, t in packed(batch).items()})
    gradients, loss = gradients_of(model, batch)
    gradients.pop(SEGMENT)  # the original has no token types
    mask = batch["attention_mask"].bool()
    with torch.no_grad():
        output = model(batch["input_ids"], batch["attention_mask"], output_hidden_states=True)
    save("outputs", {"last_hidden_state": output.hidden_states[-1][mask], "logits": output.logits[mask]})
    save("gradients", gradients)
    (OUTPUT / "scalars.json").write_text(json.dumps({"loss": loss}, indent=2) + "\n")


if __name__ == "__main__":
    main()
