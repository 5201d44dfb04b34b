#!/bin/sh
# Makes the corpus of recipes/bert-wikitext.yaml: WikiText-2 and English books, one paragraph a line, a
# blank line between documents (an article, a book).
#
#   tools/make_wikitext_books.sh CORPORA OUTPUT
#
# CORPORA holds wikitext-2/{train,valid}.txt.gz, gutenberg-en/*.txt.gz and gutenberg-nltk/*.txt.gz.
# Writes OUTPUT/train.txt (articles and books) and OUTPUT/held-out.txt (WikiText-2's own validation part).
set -eu
[ $# = 2 ] || { sed -n 's/^# \{0,1\}//p' "$0" | sed -n '2,9p' >&2; exit 2; }
corpora=$1
output=$2
mkdir -p "$output"

# WikiText has a title line " = Title = " before each article and a blank line around each paragraph.
articles() {
  gzip -dc "$1" | awk '/^ = [^=]/ { print "" } !/^[[:space:]]*$/ { print }'
}

# Books are wrapped at a width; their paragraphs end with a blank line.
book() {
  gzip -dc "$1" | tr -d '\r' | awk 'BEGIN { RS = "" } { gsub(/[[:space:]]+/, " "); print }'
  printf '\n'
}

{
  articles "$corpora/wikitext-2/train.txt.gz"
  printf '\n'
  for file in "$corpora"/gutenberg-en/*.txt.gz "$corpora"/gutenberg-nltk/*.txt.gz; do
    book "$file"
  done
} >"$output/train.txt"
articles "$corpora/wikitext-2/valid.txt.gz" >"$output/held-out.txt"
