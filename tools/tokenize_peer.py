#!/usr/bin/env python3
"""The original tokenizers at their fastest on one thread, for bench/tokenize-vs-rust.sh.

    TOKENIZERS_PARALLELISM=false python tools/tokenize_peer.py tokenizer.json text.txt

Tokenises all lines of the text for every line on standard input and answers with the seconds it took.
Needs: pip install tokenizers
"""
import sys
import time

from tokenizers import Tokenizer


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    # encode_batch_fast keeps no offsets: nothing is asked of it that we do not do
    encode = getattr(tokenizer, "encode_batch_fast", tokenizer.encode_batch)
    for _ in sys.stdin:
        start = time.perf_counter()
        for i in range(0, len(lines), 1000):
            encode(lines[i : i + 1000], add_special_tokens=False)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
