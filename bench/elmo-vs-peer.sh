#!/usr/bin/env bash
# ELMo's pre-training steps of Cloze and of the same in PyTorch (tools/elmo_peer.py), case after case in one run, so that both
# meet the same machine. Each prints its own measured peak of matrix products.
#
#   bench/elmo-vs-peer.sh [PYTHON] [STEPS]
#
# CASES, if set, names the rows to run by a pattern, such as CASES='original bf16'.
set -euo pipefail
python=${1:-python3}
steps=${2:-3}
threads=$(nproc)
here=$(cd "$(dirname "$0")/.." && pwd)
export OMP_NUM_THREADS=$threads

ours() { "$here/cloze" bench pretrain --model "elmo-$1" --precision "$2" --batch "$3" --length 20 --steps "$steps"; }
theirs() { "$python" "$here/tools/elmo_peer.py" "$1" --dtype "$2" --batch "$3" --steps "$steps" --threads "$threads" "${@:4}"; }

while read -r size precision batch; do
  ours "$size" "$precision" "$batch"
  theirs "$size" "$precision" "$batch"
  theirs "$size" "$precision" "$batch" --unique
  ours "$size" "$precision" "$batch"
done < <(grep -E "${CASES:-.}" <<'ROWS'
original bf16 128
original fp32 128
small bf16 128
ROWS
)
