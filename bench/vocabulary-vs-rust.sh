#!/bin/sh
# Compares vocabulary training with the original Rust trainers, the same number of threads, on the same text.
#   bench/vocabulary-vs-rust.sh TYPE SIZE TEXT PYTHON [THREADS]
# TYPE is wordpiece or bpe, TEXT a plain UTF-8 file (absolute path), PYTHON an interpreter that has the package
# tokenizers. JAVA_OPTS may set -Drounds=3 and -Dheap=1g.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 4 ] || { sed -n '2,5s/^# *//p' "$0"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${CLOZE_BENCH_CLASSPATH:-}" ] || {
  mvn -q -B -pl bench -am test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
  CLOZE_BENCH_CLASSPATH="bench/target/test-classes:bench/target/classes:$(cat "$work/classpath")"
}
java ${JAVA_OPTS:-} -cp "$CLOZE_BENCH_CLASSPATH" dev.cloze.bench.VocabularyVersusRust \
  "$1" "$2" "$3" "$work" "${5:-2}" "$4"
