#!/bin/sh
# Compares fine-tuning and prediction with those of transformers: same model, data, batch, precision, threads, in turns.
#   bench/finetune-vs-peer.sh MODEL TASK DATA PYTHON [ROUNDS]
# MODEL is a directory both can load, TASK cola, sst-2 or rte with its folder DATA, PYTHON an interpreter with torch and
# transformers. Environment: PRECISION (fp32 bf16), BATCH (32), STEPS (60), THREADS (2), CLOZE (the command). The peer runs twice: as its own
# scripts do, and with examples of similar length together; so do we. The last lines are ratios of the medians.
set -eu
[ $# -ge 4 ] || { sed -n '2,6s/^# *//p' "$0"; exit 2; }
model=$1 task=$2 data=$3 python=$4 rounds=${5:-3}
here=$(cd "$(dirname "$0")/.." && pwd)
cloze=${CLOZE:-$here/cloze}
batch=${BATCH:-32} steps=${STEPS:-60} threads=${THREADS:-2}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
ours() { # PRECISION LENGTH_WINDOW
  rm -rf "$work/out"
  "$cloze" finetune --task "$task" --model "$model" --data "$data" --output "$work/out" --json \
    --set training.precision="$1" --set training.batch_size="$batch" --set training.max_steps="$steps" \
    --set training.threads="$threads" --set training.length_window="$2" --set training.length=128 \
    2>"$work/errors" | "$python" -c 'import json,sys; print(json.load(sys.stdin)["train_examples_per_second"])'
  "$cloze" evaluate --task "$task" --model "$work/out" --data "$data" --precision "$1" --threads "$threads" --json \
    2>>"$work/errors" | "$python" -c 'import json,sys; print(json.load(sys.stdin)["metrics"]["examples_per_second"])'
}
theirs() { # PRECISION [--sorted]
  precision=$1; shift
  OMP_NUM_THREADS=$threads "$python" "$here/tools/finetune_peer.py" "$model" "$data" --task "$task" --precision "$precision" \
    --batch "$batch" --steps "$steps" --threads "$threads" "$@" 2>>"$work/errors" | "$python" -c \
    'import json,sys; r=json.load(sys.stdin); print(r["train_examples_per_second"]); print(r["predict_examples_per_second"])'
}
for precision in ${PRECISION:-fp32 bf16}; do
  for round in $(seq "$rounds"); do
    ours "$precision" 1 | paste - - | sed "s/^/$precision ours chance /" | tee -a "$work/all"
    theirs "$precision" | paste - - | sed "s/^/$precision theirs chance /" | tee -a "$work/all"
    ours "$precision" 64 | paste - - | sed "s/^/$precision ours sorted /" | tee -a "$work/all"
    theirs "$precision" --sorted | paste - - | sed "s/^/$precision theirs sorted /" | tee -a "$work/all"
  done
done
"$python" - "$work/all" <<'PY'
import statistics, sys
rows = [line.split() for line in open(sys.argv[1])]
for precision in dict.fromkeys(r[0] for r in rows):
    for order in ("chance", "sorted"):
        value = lambda who, column: statistics.median(
            float(r[column]) for r in rows if r[:3] == [precision, who, order])
        for name, column in (("train", 3), ("predict", 4)):
            ours, theirs = value("ours", column), value("theirs", column)
            print(f"{precision}, {order}: {name} {ours:.0f} and {theirs:.0f} examples/s, ratio {ours / theirs:.2f}")
PY
