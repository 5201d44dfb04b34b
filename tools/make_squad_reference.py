"""Makes task/src/test/resources/dev/cloze/task/squad/reference.json from SQuAD-like files in DATA: windows by the
fast tokenizers of transformers, answers by BERT's rules, scores by those of the official scripts.

Per question one line of text says what its windows are and what is answered to made-up logits; the golden file holds
the SHA-256 over all lines, four digits of each line's own, and the scores."""

import argparse
import gzip
import hashlib
import json
import pathlib

import numpy as np
from make_task_metrics import squad_scores
from transformers import BertTokenizerFast

OUT = pathlib.Path(__file__).parent.parent / "task/src/test/resources/dev/cloze/task/squad"
UNCASED, CHINESE = "vocab/bert-base-uncased-vocab.txt", "vocab/bert-base-chinese-vocab.txt"
FILES = [  # file below DATA, every how many-th question, vocabulary, version, length, stride
    ("tasks/squad/dev-v1.1-part1.json.gz", 11, UNCASED, 1, 384, 128),
    ("tasks/squad/dev-v2.0-part1.json.gz", 10, UNCASED, 2, 160, 48),
    ("tasks/xquad/xquad.en-part1.json", 4, UNCASED, 1, 96, 20),
    ("tasks/xquad/xquad.ar-part1.json", 5, UNCASED, 1, 384, 128),
    ("tasks/xquad/xquad.zh-part1.json", 4, CHINESE, 1, 256, 128),
    ("tasks/norquad/wiki-validation.json", 5, UNCASED, 2, 384, 128),
    ("tasks/cmrc2018/cmrc2018_trial.json", 5, CHINESE, 1, 384, 128),
]
QUERY, N_BEST, ANSWER = 64, 20, 30


def logits(question, window, size, which):
    """SplitMix64 of the place, as numbers from -8 to 8 that a float holds exactly."""
    z = np.arange(size, dtype=np.uint64) * np.uint64(13) + np.uint64(question * 1000003 + window * 10007 + which)
    z = z * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / (1 << 20) - 8


def read(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for article in json.load(file)["data"]:
            for paragraph in article["paragraphs"]:
                for qa in paragraph["qas"]:
                    yield qa, paragraph["context"]


def place(context, answer):
    """Where the answer stands: as given, else the nearest place, else nowhere."""
    text, start = answer["text"], answer["answer_start"]
    if context.startswith(text, start):
        return start
    after, before = context.find(text, start), context.rfind(text, 0, start + len(text))
    if after < 0 or before < 0:
        return max(after, before)
    return after if after - start < start - before else before


def windows(tokenizer, question, context, length, stride):
    cut = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    if len(cut) > QUERY:
        question = question[: cut[QUERY - 1][1]]
    room = length - min(len(cut), QUERY) - 3
    encoded = tokenizer(
        question, context, truncation="only_second", max_length=length, stride=room - min(stride, room),
        return_overflowing_tokens=True, return_offsets_mapping=True)
    found = []
    start = 0
    for i, ids in enumerate(encoded["input_ids"]):
        positions = [p for p, s in enumerate(encoded.sequence_ids(i)) if s == 1]
        found.append({"ids": ids, "begin": positions[0], "start": start,
                      "offsets": [encoded["offset_mapping"][i][p] for p in positions]})
        start += min(stride, room)
    best = {}  # Google's rule: for each token the window with most context on both sides, the first of equal ones
    for w, window in enumerate(found):
        end = window["start"] + len(window["offsets"]) - 1
        for token in range(window["start"], end + 1):
            score = min(token - window["start"], end - token) + 0.01 * len(window["offsets"])
            if token not in best or score > best[token][0]:
                best[token] = (score, w)
    for w, window in enumerate(found):
        window["best"] = [best[window["start"] + t][1] == w for t in range(len(window["offsets"]))]
    return found


def gold(window, start, end):
    """Positions of the answer's tokens; 0 where it does not lie in the window."""
    offsets, begin = window["offsets"], window["begin"]
    if start is None or offsets[0][0] > start or offsets[-1][1] < end:
        return 0, 0
    first = max(t for t, o in enumerate(offsets) if o[0] <= start)
    last = min(t for t, o in enumerate(offsets) if o[1] >= end)
    return (begin + first, begin + last) if last >= first else (0, 0)


def answer(number, found, context, version):
    possible, null = [], None
    for w, window in enumerate(found):
        size = len(window["ids"])
        starts, ends = logits(number, w, size, 1), logits(number, w, size, 2)
        if number % 3 and window["gold"][0]:
            starts[window["gold"][0]] += 8
            ends[window["gold"][1]] += 8
        score = starts[0] + ends[0]
        null = score if null is None else min(null, score)
        top = lambda values: [int(i) for i in np.argsort(-values, kind="stable")[:N_BEST]]
        for s in top(starts):
            for e in top(ends):
                t, u = s - window["begin"], e - window["begin"]
                inside = 0 <= t < len(window["offsets"]) and 0 <= u < len(window["offsets"])
                if not inside or u < t or u - t + 1 > ANSWER or not window["best"][t]:
                    continue
                text = context[window["offsets"][t][0]:window["offsets"][u][1]]
                possible.append((starts[s] + ends[e], text))
    if version == 2:
        possible.append((null, ""))
    possible.sort(key=lambda p: -p[0])
    kept, seen = [], set()
    for score, text in possible:
        if len(kept) < N_BEST and text not in seen:
            seen.add(text)
            kept.append((score, text))
    if version == 2 and "" not in seen:
        kept.append((null, ""))
    best = next(((s, t) for s, t in kept if t), (float("-inf"), ""))
    return kept, best, null - best[0]


def units(text):
    """For each code point, the UTF-16 unit it begins at."""
    at, places = 0, []
    for c in text:
        places.append(at)
        at += 2 if ord(c) > 0xFFFF else 1
    return places + [at]


def exact(value):
    return str(int(value * (1 << 20))) if abs(value) != float("inf") else "inf"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path, help="the folder that holds tasks/ and vocab/")
    data = parser.parse_args().data
    golden = []
    for name, every, vocabulary, version, length, stride in FILES:
        tokenizer = BertTokenizerFast(str(data / vocabulary), do_lower_case=vocabulary == UNCASED)
        digest, digits, count, asked = hashlib.sha256(), [], 0, []
        for number, (qa, context) in enumerate(read(data / name)):
            if number % every:
                continue
            answers = qa.get("answers", []) if not qa.get("is_impossible") else []
            start = place(context, answers[0]) if answers else None
            start = None if start is None or start < 0 else start
            end = None if start is None else start + len(answers[0]["text"])
            found = windows(tokenizer, qa["question"].strip(), context, length, stride)
            at = units(context)
            line = []
            for window in found:
                window["gold"] = gold(window, start, end)
                line.append(" ".join(map(str, window["ids"])))
                line.append(" ".join(f"{at[s]}-{at[e]}{'*' if b else ''}" for (s, e), b in zip(window["offsets"], window["best"])))
                line.append(f"{window['gold'][0]} {window['gold'][1]}")
            kept, best, odds = answer(number, found, context, version)
            line.append("|".join(f"{exact(score)}:{text}" for score, text in kept))
            line.append(exact(odds) if version == 2 else "")
            bytes_ = ";".join(line).encode("utf-8", "surrogatepass")
            digest.update(bytes_)
            digits.append(hashlib.sha256(bytes_).hexdigest()[:4])
            count += len(found)
            asked.append({"golds": [a["text"] for a in answers], "predicted": best[1], "no_answer": odds})
        golden.append({
            "file": name, "every": every, "vocabulary": vocabulary, "version": version, "length": length, "stride": stride,
            "questions": len(asked), "windows": count, "sha256": digest.hexdigest(), "digits": "".join(digits),
            "scores": squad_scores(asked, version, 0.0)})
        print(name, len(asked), count, golden[-1]["scores"])
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "reference.json").write_text(json.dumps(golden, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
