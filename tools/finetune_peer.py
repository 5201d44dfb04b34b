#!/usr/bin/env python3
"""Fine-tuning and prediction with transformers, for bench/finetune-vs-peer.sh.

    python tools/finetune_peer.py MODEL DATA --task cola --precision bf16 --batch 32 --steps 50 --threads 2

Trains a classifier on the first examples of a shuffled epoch, padded to the longest of each batch, as transformers' own
scripts do it, and predicts the dev data. Prints one JSON object with examples per second of both; tokenising is counted
in prediction only. --sorted groups examples of similar length, over the whole epoch: what the library does at its best.
"""
import argparse
import csv
import gzip
import json
import os
import random
import time

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

COLUMNS = {"cola": (False, 3, None, 1), "sst-2": (True, 0, None, 1), "rte": (True, 1, 2, 3)}
LABELS = {"entailment": 0, "not_entailment": 1, "0": 0, "1": 1}


def read(path, task):
    header, a, b, label = COLUMNS[task]
    opened = open(path, encoding="utf-8") if os.path.exists(path) else gzip.open(path + ".gz", "rt", encoding="utf-8")
    with opened as file:
        rows = [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][header:]
    return [(r[a], None if b is None else r[b], LABELS[r[label]]) for r in rows]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--task", default="cola")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sorted", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForSequenceClassification.from_pretrained(options.model, num_labels=2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.01, fused=True)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16")

    def encode(rows):
        pairs = [r[1] for r in rows] if rows[0][1] is not None else None
        return tokenizer([r[0] for r in rows], pairs, truncation=True, max_length=128)["input_ids"]

    def batch(ids, chosen):
        longest = max(len(ids[i]) for i in chosen)
        mask = torch.tensor([[1] * len(ids[i]) + [0] * (longest - len(ids[i])) for i in chosen])
        padded = torch.tensor([ids[i] + [0] * (longest - len(ids[i])) for i in chosen])
        return dict(input_ids=padded, attention_mask=mask)

    train = read(options.data + "/train.tsv", options.task)
    ids = encode(train)
    order = list(range(len(train)))
    random.Random(1).shuffle(order)
    if options.sorted:
        order.sort(key=lambda i: -len(ids[i]))
    batches = [order[i:i + options.batch] for i in range(0, len(order), options.batch)]
    random.Random(2).shuffle(batches)
    model.train()
    done = 0
    for step in range(-3, options.steps):
        if step == 0:
            start = time.perf_counter()
        chosen = batches[(step + 3) % len(batches)]
        with autocast:
            logits = model(**batch(ids, chosen)).logits
        loss = torch.nn.functional.cross_entropy(logits.float(), torch.tensor([train[i][2] for i in chosen]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        done += len(chosen) if step >= 0 else 0
    training = done / (time.perf_counter() - start)

    model.eval()
    dev = read(options.data + "/dev.tsv", options.task)
    start = time.perf_counter()
    with torch.inference_mode(), autocast:
        ids = encode(dev)
        order = list(range(len(dev)))
        if options.sorted:
            order.sort(key=lambda i: -len(ids[i]))
        for i in range(0, len(order), options.batch):
            model(**batch(ids, order[i:i + options.batch])).logits
    predicting = len(dev) / (time.perf_counter() - start)
    print(json.dumps(dict(train_examples_per_second=training, predict_examples_per_second=predicting)))


if __name__ == "__main__":
    main()
