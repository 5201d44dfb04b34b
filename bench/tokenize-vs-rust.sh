#!/bin/sh
# Compares our WordPiece with the original Rust tokenizers, one thread each, on the same text.
#   bench/tokenize-vs-rust.sh TOKENIZER TEXT [PYTHON]
# TOKENIZER is a tokenizer directory or a vocab.txt, TEXT a plain UTF-8 file; with PYTHON, an interpreter
# that has the package tokenizers, the original also runs without the cost of its Java binding.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n 's/^# //p' "$0"; exit 2; }
export TOKENIZERS_PARALLELISM=false RAYON_NUM_THREADS=1
mvn -q -B -pl bench -am test-compile -DskipTests
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
# The classes of the other modules come from their target/classes: nothing needs to be installed.
mvn -q -B -pl text dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$classpath" >/dev/null
java -Xmx1g -cp "bench/target/test-classes:bench/target/classes:text/target/classes:config/target/classes:$(cat "$classpath")" \
  dev.cloze.bench.TokenizeVersusRust "$@"
