#!/usr/bin/env python3
"""Makes the table of docs/results/finetuning.md from the JSON files of tools/finetune_all.sh.

    python tools/finetune_table.py OUTPUT...

One line for each NAME.json: the metric that models are selected by over the seeds (mean, standard deviation, median,
maximum), the 95 % interval of the mean by Student's t, the same from fresh weights (NAME-fresh.json), whether the two
intervals overlap, and what the same answer to every dev example reaches. Numbers are times 100.
"""
import json
import math
import pathlib
import statistics
import sys

# Student's t, two-sided 95 %, by degrees of freedom.
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
METRICS = {
    "cola": "Matthews", "mrpc": "F1, accuracy", "qqp": "F1, accuracy", "sts-b": "Pearson, Spearman", "ner": "F1 of entities",
    "squad-1.1": "F1", "squad-2.0": "F1", "multirc": "F1, exact match", "record": "F1, exact match", "cb": "accuracy, F1",
}


def load(path):
    return json.loads(path.read_text()) if path.exists() and path.stat().st_size else None


def interval(values):
    """Mean and half the width of its interval; none for a single value."""
    mean = statistics.mean(values)
    if len(values) < 2:
        return mean, None
    return mean, T[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))


def shown(result):
    if result is None:
        return "not run", None
    values = [100 * run["main"] for run in result["runs"]]
    mean, half = interval(values)
    if half is None:
        return f"{mean:.1f} (one seed)", None
    text = (f"{mean:.1f} ± {statistics.stdev(values):.1f}; {statistics.median(values):.1f}, {max(values):.1f}; "
            f"{mean - half:.1f} to {mean + half:.1f}")
    return text, (mean - half, mean + half)


def verdict(pretrained, fresh):
    if pretrained is None or fresh is None:
        return ""
    if pretrained[0] > fresh[1]:
        return "yes"
    return "no, below" if pretrained[1] < fresh[0] else "overlap"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("| data | metric | seeds | pre-trained: mean ± deviation; median, maximum; interval | fresh | better than fresh "
          "| the same answer to all |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for folder in map(pathlib.Path, sys.argv[1:]):
        for path in sorted(folder.glob("*.json")):
            name = path.name[:-len(".json")]
            if name.endswith(".dev") or name.endswith("-fresh"):
                continue
            result, fresh = load(path), load(folder / f"{name}-fresh.json")
            dev = load(folder / f"{name}.dev.json")
            constant = dev and dev["metrics"].get("constant_main")
            ours, interval_ours = shown(result)
            theirs, interval_theirs = shown(fresh)
            print(f"| {name} | {METRICS.get(result['task'], 'accuracy')} | {len(result['runs'])} | {ours} | {theirs} "
                  f"| {verdict(interval_ours, interval_theirs)} | {'' if constant is None else f'{100 * constant:.1f}'} |")


if __name__ == "__main__":
    main()
