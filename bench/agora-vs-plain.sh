#!/bin/sh
# Agora against plain fine-tuning with the same hyperparameter sets, data and number of trainings, over several seeds.
#   bench/agora-vs-plain.sh OUTPUT SEEDS RECIPE [--task … --model … --data … --teacher … --generator … --set …]
# SEEDS is a list such as "1 2 3": each draws other training, development and held-out examples, the same ones for both. What is measured
# in OUTPUT already is kept. Environment: CLOZE (the command), PYTHON. The last lines are a table in Markdown: scores of the
# held-out examples, which neither side looks at before the end.
set -eu
[ $# -ge 3 ] || { sed -n '2,6s/^# *//p' "$0"; exit 2; }
output=$1 seeds=$2 recipe=$3; shift 3
here=$(cd "$(dirname "$0")/.." && pwd)
cloze=${CLOZE:-$here/cloze} python=${PYTHON:-python3}
for seed in $seeds; do
  "$cloze" agora "$recipe" "$@" --set seed="$seed" --output "$output/agora-$seed" >&2
  trainings=$("$python" -c 'import json,sys; print(json.load(open(sys.argv[1]))["trainings"])' "$output/agora-$seed/report.json")
  sets=$("$python" -c 'import json,sys; print(json.load(open(sys.argv[1]))["rounds"][0]["trainings"])' "$output/agora-$seed/report.json")
  rounds=$(((trainings + sets - 1) / sets)) # whole rounds: the plain side never gets fewer
  "$cloze" agora "$recipe" "$@" --set seed="$seed" --set pruning=none --set points.generated=0 \
    --set budget.rounds="$rounds" --set budget.trainings="$((rounds * sets))" --output "$output/plain-$seed" >&2
done
"$python" - "$output" $seeds <<'PY'
import json, statistics, sys
output, seeds = sys.argv[1], sys.argv[2:]
read = lambda kind, seed: json.load(open(f"{output}/{kind}-{seed}/report.json"))
print("| seed | trainings, Agora | plain | new examples | dev, Agora | plain | held out, Agora | plain | difference | teacher |")
print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
a, p = [], []
for seed in seeds:
    x, y = read("agora", seed), read("plain", seed)
    a.append(x["held_out_score"]), p.append(y["held_out_score"])
    print(f'| {seed} | {x["trainings"]} | {y["trainings"]} | {x["new_examples"]} | {x["development_score"]:.4f} | {y["development_score"]:.4f} '
          f'| {a[-1]:.4f} | {p[-1]:.4f} | {a[-1] - p[-1]:+.4f} | {x["teacher"]["held_out"]:.4f} |')
d = [x - y for x, y in zip(a, p)]
spread = lambda v: statistics.stdev(v) if len(v) > 1 else float("nan")
print(f"| mean ± deviation | | | | | | {statistics.mean(a):.4f} ± {spread(a):.4f} | {statistics.mean(p):.4f} ± {spread(p):.4f} "
      f"| {statistics.mean(d):+.4f} ± {spread(d):.4f} | |")
PY
