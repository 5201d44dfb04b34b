#!/usr/bin/env bash
# Pre-training steps of Cloze and of a peer in PyTorch, case after case in one run, so that both meet
# the same machine. Each prints its own measured peak of matrix products.
#
#   bench/pretrain-vs-peer.sh PEER.py [PYTHON] [STEPS]
#
# PEER.py is called as: PYTHON PEER.py {bert,roberta,electra}-{tiny,small,base} --dtype bf16|fp32 --batch B --length 128
# --steps STEPS --threads T [--attn sdpa | --attn eager | --attn eager --compile]. Its "small" has 12 layers of
# hidden size 256, which Cloze calls bert-L12-H256 (electra-small has that shape in both). CASES, if set, names the
# rows to run by a pattern, such as CASES='electra|roberta'.
set -euo pipefail
peer=${1:?the peer: a Python script}
python=${2:-python3}
steps=${3:-5}
threads=$(nproc)
here=$(cd "$(dirname "$0")/.." && pwd)
export OMP_NUM_THREADS=$threads HF_HUB_OFFLINE=1

ours() { "$here/cloze" bench pretrain --model "$1" --precision "$2" --batch "$3" --length 128 --steps $((2 * steps)); }
theirs() { "$python" "$peer" "$1" --dtype "$2" --batch "$3" --length 128 --steps "$steps" --threads "$threads" "${@:4}" 2>/dev/null; }

while read -r model peer_model precision batch; do
  ours "$model" "$precision" "$batch"
  theirs "$peer_model" "$precision" "$batch" --attn sdpa
  theirs "$peer_model" "$precision" "$batch" --attn eager
  theirs "$peer_model" "$precision" "$batch" --attn eager --compile
  ours "$model" "$precision" "$batch"
done < <(grep -E "${CASES:-.}" <<'ROWS'
bert-tiny bert-tiny bf16 16
bert-L12-H256 bert-small bf16 16
bert-base bert-base bf16 8
bert-base bert-base fp32 8
electra-small electra-small bf16 16
roberta-base roberta-base bf16 8
ROWS
)
