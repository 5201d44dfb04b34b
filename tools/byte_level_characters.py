#!/usr/bin/env python3
"""Writes the table of letters, numbers and white space of byte-level BPE, asked from the original tokenizers.

    python tools/byte_level_characters.py > text/src/main/resources/dev/cloze/text/tokenizer/byte-level-characters.txt

The regular expression of GPT-2 tells four kinds of characters apart; which Unicode version decides is the original's
choice. Every code point is put between two letters, two digits and two marks: it is of the kind with which it forms
one piece. Word characters are those beside which an added token that must stand alone is not found; letters and
numbers are word characters but for the exceptions. The tests compare the outcome with the original again.
Needs: pip install tokenizers
"""
from tokenizers import AddedToken, Tokenizer, __version__
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel


def ranges(name, points):
    runs = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    for first, last in runs:
        print(f"{name} {first:X}" + (f" {last:X}" if last != first else ""))


def main():
    split = ByteLevel(add_prefix_space=False, use_regex=True).pre_tokenize_str
    kinds = {"letter": [], "number": [], "space": []}
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000:
            continue
        c = chr(point)
        if len(split(f"a{c}a")) == 1:
            kinds["letter"].append(point)
        elif len(split(f"1{c}1")) == 1:
            kinds["number"].append(point)
        elif len(split(f"!{c}!")) > 1:
            kinds["space"].append(point)
    tokenizer = Tokenizer(BPE())
    tokenizer.add_tokens([AddedToken("<alone>", single_word=True, normalized=False)])
    words = [
        point
        for point in range(0x110000)
        if not 0xD800 <= point < 0xE000 and not tokenizer.encode(f"{chr(point)}<alone>").ids
    ]
    kinds["word"] = words
    print(f"# Made by tools/byte_level_characters.py with tokenizers {__version__}; do not edit. Hexadecimal code points.")
    for name, points in kinds.items():
        ranges(name, points)


if __name__ == "__main__":
    main()
