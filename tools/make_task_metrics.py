"""Makes task/src/test/resources/dev/cloze/task/metrics/golden.json: seeded random predictions and
what scikit-learn, SciPy, seqeval and the rules of SQuAD's official scripts say of them."""

import collections
import json
import pathlib
import random
import re
import string

import numpy as np
from scipy import stats
from seqeval import metrics as seqeval_metrics
from seqeval.scheme import IOB2
from sklearn import metrics

OUT = pathlib.Path(__file__).parent.parent / "task/src/test/resources/dev/cloze/task/metrics"
rng = random.Random(6)


def classification():
    cases = []
    for classes, rows in [(2, 1), (2, 7), (2, 97), (3, 3), (3, 50), (4, 211), (5, 12)]:
        for skew in (0.0, 0.5, 1.0):  # the last is constant
            gold = [rng.randrange(classes) for _ in range(rows)]
            predicted = [0 if rng.random() < skew else rng.randrange(classes) for _ in range(rows)]
            labels = list(range(classes))
            per_class = metrics.f1_score(gold, predicted, labels=labels, average=None, zero_division=0)
            cases.append({
                "classes": classes, "gold": gold, "predicted": predicted,
                "accuracy": metrics.accuracy_score(gold, predicted),
                "f1": list(per_class),
                "macro_f1": metrics.f1_score(gold, predicted, labels=labels, average="macro", zero_division=0),
                "matthews": metrics.matthews_corrcoef(gold, predicted),
            })
    return cases


def correlation():
    cases = []
    for rows, step in [(2, 0), (3, 0), (50, 0), (50, 0.5), (333, 0.25), (20, 2)]:
        gold = [rng.uniform(0, 5) for _ in range(rows)]
        predicted = [g + rng.gauss(0, 1) for g in gold]
        if step:  # ties
            gold = [round(g / step) * step for g in gold]
            predicted = [round(p / step) * step for p in predicted]
        cases.append({
            "gold": gold, "predicted": predicted,
            "pearson": stats.pearsonr(gold, predicted).statistic,
            "spearman": stats.spearmanr(gold, predicted).statistic,
        })
    return cases


def entities():
    tags = ["O", "O", "O"] + [p + "-" + t for p in "BI" for t in ("PER", "LOC", "GPE_LOC")]
    bioes = ["O", "O"] + [p + "-" + t for p in "BIES" for t in ("NP", "VP")]
    cases = []
    for alphabet, sentences, strict in [(tags, 1, True), (tags, 20, True), (tags, 60, True), (bioes, 40, False)]:
        gold, predicted = [], []
        for _ in range(sentences):
            words = rng.randint(1, 12)
            gold.append([rng.choice(alphabet) for _ in range(words)])
            predicted.append([t if rng.random() < 0.7 else rng.choice(alphabet) for t in gold[-1]])
        case = {"gold": gold, "predicted": predicted, "accuracy": seqeval_metrics.accuracy_score(gold, predicted)}
        for name, options in {"lenient": {}, "strict": {"mode": "strict", "scheme": IOB2}}.items():
            if name == "strict" and not strict:
                continue
            report = seqeval_metrics.classification_report(gold, predicted, output_dict=True, zero_division=0, **options)
            micro = report["micro avg"]
            case[name] = {"precision": micro["precision"], "recall": micro["recall"], "f1": micro["f1-score"]}
            for kind, values in report.items():
                if not kind.endswith(" avg"):
                    case[name]["f1_" + kind] = values["f1-score"]
        cases.append(json.loads(json.dumps(case, default=float)))
    return cases


def normalize(text):
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(gold, predicted, with_empty):
    gold, predicted = normalize(gold).split(), normalize(predicted).split()
    if with_empty and (not gold or not predicted):
        return float(gold == predicted)
    common = sum((collections.Counter(gold) & collections.Counter(predicted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def best_threshold(questions, scores):
    current = best = sum(1 for q in questions if not q["golds"])
    threshold = 0.0
    for i in sorted(range(len(questions)), key=lambda i: questions[i]["no_answer"]):
        if questions[i]["golds"]:
            current += scores[i]
        elif questions[i]["predicted"]:
            current -= 1
        if current > best:
            best, threshold = current, questions[i]["no_answer"]
    return best / len(questions), threshold


def squad_scores(questions, version, threshold):
    """The official scripts' results: `golds`, `predicted` and `no_answer` of each question."""
    exact, overlap = [], []
    for q in questions:
        golds = q["golds"]
        if version == 2:
            golds = [g for g in golds if normalize(g)] or [""]
        exact.append(max(float(normalize(g) == normalize(q["predicted"])) for g in golds))
        overlap.append(max(f1(g, q["predicted"], version == 2) for g in golds))
    if version == 1:
        return {"exact_match": float(np.mean(exact)), "f1": float(np.mean(overlap))}
    cut = lambda raw: [float(not q["golds"]) if q["no_answer"] > threshold else s for q, s in zip(questions, raw)]
    e, f = cut(exact), cut(overlap)
    mean = lambda values, part: float(np.mean([values[i] for i in part]))
    scores = {"exact": float(np.mean(e)), "f1": float(np.mean(f))}
    for name, answerable in (("has_ans", True), ("no_ans", False)):
        part = [i for i, q in enumerate(questions) if bool(q["golds"]) == answerable]
        if part:
            scores |= {name + "_exact": mean(e, part), name + "_f1": mean(f, part)}
    for name, values in (("best_exact", exact), ("best_f1", overlap)):
        scores[name], scores[name + "_threshold"] = best_threshold(questions, values)
    return scores


def squad():
    words = ["the", "a", "An", "Denver", "Broncos", "Broncos'", "1895–1943", "(1895-1943)", "café", "the–end", "U.S.",
             "über", "x²", "naïve\u0301", "THE.", "'a'", "ǅ", "the\u2019s", "\u00a0", "\u3000", "日本", "a_b", "the\u0301"]
    cases = []
    for version in (1, 2):
        questions = []
        for _ in range(150):
            has_answer = version == 1 or rng.random() < 0.5
            golds = [" ".join(rng.choice(words) for _ in range(rng.randint(1, 5))) for _ in range(rng.randint(1, 3))]
            predicted = rng.choice(golds).upper() if rng.random() < 0.3 else " ".join(
                rng.choice(words) for _ in range(rng.randint(0, 5)))
            questions.append({"golds": golds if has_answer else [], "predicted": predicted,
                              "no_answer": round(rng.uniform(-8, 4) + (0 if has_answer else 2), 1)})
        cases.append({"version": version, "questions": questions, "threshold": -1.5,
                      "scores": squad_scores(questions, version, -1.5)})
    return cases


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    golden = {"classification": classification(), "correlation": correlation(), "entities": entities(), "squad": squad()}
    (OUT / "golden.json").write_text(
        json.dumps(golden, ensure_ascii=True, default=float, separators=(",", ":")) + "\n", encoding="utf-8")
