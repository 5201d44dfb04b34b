#!/bin/sh
# Does a teacher pay? One small student at equal steps on equal batches: alone, taught with the right loss, taught with the loss of
# Bort's released program; over several seeds.
#   bench/distillation.sh OUTPUT SEEDS RECIPE TEACHER [--set …]
# RECIPE is one of masked words without a teacher; SEEDS a list such as "1 2 3". Runs of OUTPUT that have ended are not repeated.
# Environment: CLOZE (the command), PYTHON, TEMPERATURE (2), WORDS (0.1) and TAUGHT (0.5), the weights of the two losses. The last
# lines are a table in Markdown: the student's held-out loss of masked words, which is the same measure for all.
set -eu
[ $# -ge 4 ] || { sed -n '2,8s/^# *//p' "$0"; exit 2; }
output=$1 seeds=$2 recipe=$3 teacher=$4; shift 4
here=$(cd "$(dirname "$0")/.." && pwd)
cloze=${CLOZE:-$here/cloze} python=${PYTHON:-python3}
taught="teacher: $teacher, temperature: ${TEMPERATURE:-2}, masked_lm_weight: ${WORDS:-0.1}, teacher_weight: ${TAUGHT:-0.5}"
for seed in $seeds; do
  "$cloze" pretrain "$recipe" "$@" --set training.seed="$seed" --set 'objective={next_sentence: false}' --run "$output/alone-$seed" >&2
  for loss in proper released; do
    "$cloze" pretrain "$recipe" "$@" --set training.seed="$seed" \
      --set "objective={next_sentence: false, distillation: {$taught, loss: $loss}}" --run "$output/$loss-$seed" >&2
  done
done
"$python" - "$output" $seeds <<'PY'
import json, statistics, sys
output, seeds = sys.argv[1], sys.argv[2:]
kinds = [("alone", "no teacher"), ("proper", "right loss"), ("released", "released loss")]
def last(kind, seed):
    rows = (json.loads(line) for line in open(f"{output}/{kind}-{seed}/metrics.jsonl"))
    return [row for row in rows if row["kind"] == "evaluation"][-1]
key = "masked_lm_loss"
print("| seed | " + " | ".join(name for _, name in kinds) + " |")
print("|--:|" + "--:|" * len(kinds))
values = {kind: [last(kind, seed)[key] for seed in seeds] for kind, _ in kinds}
for i, seed in enumerate(seeds):
    print(f"| {seed} | " + " | ".join(f"{values[kind][i]:.4f}" for kind, _ in kinds) + " |")
spread = lambda v: statistics.stdev(v) if len(v) > 1 else float("nan")
print("| mean ± deviation | " + " | ".join(f"{statistics.mean(v):.4f} ± {spread(v):.4f}" for v in values.values()) + " |")
PY
