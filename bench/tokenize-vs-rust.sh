#!/bin/sh
# Compares a tokenizer of ours with the original Rust tokenizers, one thread each, on the same text.
#   bench/tokenize-vs-rust.sh TOKENIZER TEXT [PYTHON]
# TOKENIZER is a tokenizer directory (WordPiece or byte-level BPE) or a vocab.txt, TEXT a plain UTF-8 file (both absolute paths); with
# PYTHON, an interpreter that has the package tokenizers, the original also runs without its Java binding.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n '2,5s/^# *//p' "$0"; exit 2; }
export TOKENIZERS_PARALLELISM=false RAYON_NUM_THREADS=1
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
# Each module writes its class path over the one before; bench comes last.
mvn -q -B -pl bench -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$classpath"
java -Xmx1g -cp "bench/target/test-classes:bench/target/classes:$(cat "$classpath")" \
  dev.cloze.bench.TokenizeVersusRust "$@"
