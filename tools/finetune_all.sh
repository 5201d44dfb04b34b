#!/bin/sh
# Fine-tunes one model on every task whose data is at hand, with several seeds, and beside it the same network from fresh
# weights; judges each by its task's metrics.
#   tools/finetune_all.sh MODEL DATA OUTPUT [NAME...]
# DATA holds glue/, superglue/, squad/ and so on, as the table below says; data that is not there is left out with a line.
# NAMEs are those of the first column (default: all). For each NAME and NAME-fresh there come a JSON of all seeds and one
# of the best model judged on dev, OUTPUT/NAME.json and OUTPUT/NAME.dev.json. What is finished is not repeated, and what
# was interrupted goes on: run it again. tools/finetune_table.py makes a table of OUTPUT.
# Environment: SEEDS (1,2,3,4,5), STARTS ("pretrained fresh"), SET (more settings, "key=value key=value"), CLOZE (the
# command), THREADS (0: all cores), MODELS (keep: the models stay under OUTPUT/NAME/; otherwise only the numbers do).
set -eu
[ $# -ge 3 ] || { sed -n '2,10s/^# *//p' "$0"; exit 2; }
model=$1 data=$2 output=$3
shift 3
here=$(cd "$(dirname "$0")/.." && pwd)
cloze=${CLOZE:-$here/cloze}
threads=${THREADS:-0}
mkdir -p "$output"

one() { # NAME TASK PATH PART-TO-DIVIDE [arguments]
  label=$1 task=$2 from=$3 part=$4
  shift 4
  [ ! -s "$output/$label.dev.json" ] || { echo "$label: finished before"; return; }
  divided=
  [ "$part" = - ] || divided="--divide $part"
  for setting in training.threads="$threads" ${SET:-}; do set -- "$@" --set "$setting"; done
  echo "$label: begins"
  # $divided is two words or none
  # shellcheck disable=SC2086
  if [ ! -s "$output/$label.json" ]; then
    "$cloze" finetune --task "$task" --model "$model" --data "$from" $divided --output "$output/$label" \
      --seeds "${SEEDS:-1,2,3,4,5}" "$@" --json >"$output/$label.part" 2>>"$output/$label.log" || { failed "$label"; return; }
    mv "$output/$label.part" "$output/$label.json"
  fi
  # shellcheck disable=SC2086
  "$cloze" evaluate --task "$task" --model "$output/$label" --data "$from" --part dev $divided \
    --threads "$threads" --json     >"$output/$label.part" 2>>"$output/$label.log" || { failed "$label"; return; }
  mv "$output/$label.part" "$output/$label.dev.json"
  [ "${MODELS:-}" = keep ] || find "$output/$label" -name '*.safetensors' -exec rm {} +
  echo "$label: done"
}

failures=0
failed() { # NAME, after a command that did not end with 0
  echo "$1: did not end well, see $output/$1.log"
  failures=1
}

wanted=" $* "
while read -r name task path part arguments; do
  case $wanted in "  " | *" $name "*) ;; *) continue ;; esac
  [ -e "$data/$path" ] || { echo "$name: $data/$path is not there"; continue; }
  for start in ${STARTS:-pretrained fresh}; do
    # The arguments of the table are words.
    # shellcheck disable=SC2086
    case $start in
      pretrained) one "$name" "$task" "$data/$path" "$part" $arguments </dev/null ;;
      fresh) one "$name-fresh" "$task" "$data/$path" "$part" $arguments --set training.fresh=true </dev/null ;;
    esac
  done
done <<'TABLE'
cola cola glue/CoLA - --set training.length_window=16
subjectivity subjectivity classification - --set training.length_window=16
rte rte glue/RTE - --set training.epochs=6 --set training.length_window=16
ner ner ud/norne-no_bokmaal-dev.conllu.gz dev --set training.length_window=16
pos pos ud/de_gsd-ud-dev.conllu dev --set training.length_window=16
sst-2 sst-2 glue/SST-2 - --set training.max_examples=20000 --set training.epochs=2 --set training.length_window=16
movie-reviews movie-reviews classification - --set training.length=512 --set training.epochs=4
squad-1.1 squad-1.1 squad dev --set training.epochs=4 --set training.length_window=16
squad-2.0 squad-2.0 squad dev --set training.epochs=4 --set training.length_window=16
xquad-en squad-1.1 xquad/xquad.en-part1.json dev --set training.epochs=4
norquad squad-1.1 norquad/wiki-validation.json dev --set training.epochs=4
wnli wnli glue/WNLI -
mrpc mrpc MRPC - --set training.length_window=16
copa copa superglue/COPA - --set training.epochs=6
wsc wsc superglue/WSC - --set training.epochs=6
boolq boolq superglue/BoolQ dev
superglue-rte superglue-rte superglue/RTE dev --set training.epochs=6
multirc multirc superglue/MultiRC - --set training.max_examples=8000 --set training.length=384 --set training.epochs=2
record record superglue/ReCoRD train --set training.length=384
race race race-sample -
TABLE
exit "$failures"
