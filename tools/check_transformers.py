#!/usr/bin/env python3
"""Loads a checkpoint of Cloze with Hugging Face transformers and compares the two.

  check_transformers.py DIR [CASES.json] [--tolerance 1e-4]

DIR is a model directory or a checkpoint of a run. Missing and unexpected weights are printed. With
CASES.json, which holds sequences and what Cloze computed for them, the greatest difference of each
is printed as well:

  {"cases": [{
     "text": "a [MASK] .",                optional: the tokenizer must make input_ids of it
     "text_pair": "b",                    optional, with text
     "input_ids": [101, …, 102],          S ids with [CLS] and [SEP]
     "token_type_ids": [0, …],            optional: all 0
     "positions": [2],                    optional: which of the S the prediction_logits are for
     "prediction_logits": [[…], …],       [S or P, V], optional
     "seq_relationship_logits": [a, b]    optional
  }]}

Ends with 1 if a weight is missing, unexpected or of another shape, if the tokenizer disagrees or a
difference exceeds the tolerance.
Needs: pip install torch transformers safetensors
"""

import argparse
import json
import sys

import torch
from transformers import (
    AutoConfig,
    BertForPreTraining,
    BertTokenizerFast,
    ElectraForMaskedLM,
    ElectraForPreTraining,
    RobertaForMaskedLM,
    RobertaTokenizerFast,
)

CLASSES = {
    "bert": (BertForPreTraining, BertTokenizerFast),
    "roberta": (RobertaForMaskedLM, RobertaTokenizerFast),
}


ELECTRA = {"ElectraForPreTraining": ElectraForPreTraining, "ElectraForMaskedLM": ElectraForMaskedLM}


def classes(directory):
    config = AutoConfig.from_pretrained(directory, local_files_only=True)
    if config.model_type == "electra":
        return ELECTRA[config.architectures[0]], BertTokenizerFast
    return CLASSES[config.model_type]


def load(directory):
    """Returns the model and whether its weights are exactly those of the directory."""
    model, info = classes(directory)[0].from_pretrained(
        directory, local_files_only=True, output_loading_info=True, dtype=torch.float32
    )
    ok = True
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        keys = sorted(map(str, info[kind]))
        print(f"{kind}: {', '.join(keys) if keys else 'none'}")
        ok &= not keys
    return model.eval(), ok


def ids_agree(tokenizer, case):
    made = tokenizer(case["text"], case.get("text_pair"))
    types = case.get("token_type_ids", made.get("token_type_ids"))
    if made["input_ids"] == case["input_ids"] and made.get("token_type_ids") == types:
        return True
    print(f"  tokenizer: {case['text']!r} gives {made['input_ids']}, not {case['input_ids']}")
    return False


@torch.inference_mode()
def differences(model, case):
    """Yields the name and the greatest absolute difference of each kind of logits in the case."""
    input_ids = torch.tensor([case["input_ids"]])
    token_type_ids = torch.tensor([case.get("token_type_ids", [0] * len(case["input_ids"]))])
    output = model(input_ids=input_ids, token_type_ids=token_type_ids)
    if "seq_relationship_logits" in output:
        expected = {
            "prediction_logits": output.prediction_logits[0],
            "seq_relationship_logits": output.seq_relationship_logits[0],
        }
    else:
        expected = {"prediction_logits": output.logits[0]}
    if "positions" in case:
        expected["prediction_logits"] = expected["prediction_logits"][case["positions"]]
    for name, theirs in expected.items():
        if name not in case:
            continue
        ours = torch.tensor(case[name], dtype=torch.float32)
        if ours.shape != theirs.shape:
            raise SystemExit(f"{name}: shape {list(ours.shape)}; expected {list(theirs.shape)}")
        yield name, (ours - theirs).abs().max().item()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("cases", nargs="?", metavar="CASES.json")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()

    model, ok = load(arguments.directory)
    tokenizer = classes(arguments.directory)[1].from_pretrained(arguments.directory, local_files_only=True)
    print(f"parameters: {model.num_parameters():,}")
    print(f"tokenizer: {len(tokenizer):,} tokens")
    if len(tokenizer) > model.config.vocab_size:
        print(f"  more than the model's vocab_size, {model.config.vocab_size:,}")
        ok = False

    if arguments.cases:
        with open(arguments.cases, encoding="utf-8") as file:
            cases = json.load(file)["cases"]
        for number, case in enumerate(cases):
            print(f"case {number}: {len(case['input_ids'])} tokens")
            if "text" in case:
                ok &= ids_agree(tokenizer, case)
            for name, difference in differences(model, case):
                within = difference <= arguments.tolerance  # false for NaN too
                print(f"  {name}: greatest difference {difference:.3g}{'' if within else '  TOO MUCH'}")
                ok &= within

    print("agrees" if ok else "DIFFERS")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
