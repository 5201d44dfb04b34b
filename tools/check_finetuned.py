#!/usr/bin/env python3
"""Loads a fine-tuned directory of Cloze with transformers and judges it on dev data.

    python tools/check_finetuned.py tuned/cola glue/CoLA --task cola

Fails if a weight is missing or left over; prints the labels, the accuracy and Matthews' correlation, to be compared with
what cloze evaluate says of the same directory.
"""
import argparse

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from finetune_peer import read


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--task", default="cola")
    options = parser.parse_args()
    model, info = AutoModelForSequenceClassification.from_pretrained(options.model, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        assert not info[kind], (kind, info[kind])
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    rows = read(options.data + "/dev.tsv", options.task)
    model.eval()
    table = [[0, 0], [0, 0]]
    with torch.inference_mode():
        for i in range(0, len(rows), 32):
            part = rows[i:i + 32]
            pairs = [r[1] for r in part] if part[0][1] is not None else None
            inputs = tokenizer([r[0] for r in part], pairs, truncation=True, max_length=128, padding=True,
                               return_tensors="pt")
            for row, best in zip(part, model(**inputs).logits.argmax(1).tolist()):
                table[row[2]][best] += 1
    (tn, fp), (fn, tp) = table
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    print(model.config.id2label, "accuracy", (tp + tn) / len(rows),
          "matthews_correlation", (tp * tn - fp * fn) / product ** 0.5 if product else 0.0)


if __name__ == "__main__":
    main()
