#!/usr/bin/env python3
"""Writes the character table of BERT's text cleaning, asked from the original tokenizers.

    python tools/bert_characters.py > text/src/main/resources/dev/cloze/text/tokenizer/bert-characters.txt

The original mixes three Unicode versions (categories, decomposition, lower case), so no one library's
tables give the same result. Every code point is run alone through each step, and through pairs that show
how combining marks are put in order. The test CharacterTableTest compares the outcome with the original again.
Needs: pip install tokenizers
"""
from tokenizers import __version__
from tokenizers.normalizers import NFD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer


def step(**on):
    steps = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**steps, **on}).normalize_str


def ranges(name, points):
    runs = []
    for point in sorted(points):
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    for first, last in runs:
        print(f"{name} {first:X}" + (f" {last:X}" if last != first else ""))


def main():
    clean, chinese = step(clean_text=True), step(handle_chinese_chars=True)
    strip, lower = step(strip_accents=True), step(lowercase=True)
    nfd = NFD().normalize_str
    words = BertPreTokenizer().pre_tokenize_str
    points = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]
    cleaned = {p: clean(chr(p)) for p in points}
    stripped = {p: strip(chr(p)) for p in points}
    print(f"# Made by tools/bert_characters.py with tokenizers {__version__}; do not edit. Hexadecimal code points.")
    print("# drop: removed by cleaning. space: becomes a space. chinese: a word of its own.")
    ranges("drop", [p for p in points if cleaned[p] == ""])
    ranges("space", [p for p in points if cleaned[p] == " "])
    ranges("chinese", [p for p in points if chinese(chr(p)) != chr(p)])
    print("# punctuation: a word of its own, after everything else.")
    ranges("punctuation", [p for p in points if len(words(f"a{chr(p)}b")) == 3])
    print("# accent: removed with accents. base: an accent with canonical combining class 0.")
    high, low = "\u302e", "\u1b44"  # kept marks of the classes 224 and 9: put in order unless a base is between
    accents = [p for p in points if stripped[p] == ""]
    ranges("accent", accents)
    ranges("base", [p for p in accents if strip(high + chr(p) + low) == high + low])
    print("# mark: a combining mark that stays, with its combining class.")
    for p in points:
        s = chr(p)
        if stripped[p] != s:
            continue
        if strip(high + s) != high + s or strip(s + low) != s + low:
            print(f"mark {p:X} {combining_class(p)}")
    print("# class: the combining class of accents, of their first part where there are several.")
    runs = []
    for p in accents:
        value = combining_class(ord(nfd(chr(p))[0]))
        if strip(high + chr(p) + low) == high + low:
            continue
        if runs and runs[-1][1] == p - 1 and runs[-1][2] == value:
            runs[-1][1] = p
        else:
            runs.append([p, p, value])
    for first, last, value in runs:
        print(f"class {first:X} {last:X} {value}")
    print("# decompose: what is left of it when accents are removed; Hangul syllables by arithmetic.")
    for p in points:
        if stripped[p] not in ("", chr(p)) and not 0xAC00 <= p <= 0xD7A3:
            print(f"decompose {p:X} " + " ".join(f"{ord(c):X}" for c in stripped[p]))
    print("# lower: lower case.")
    for p in points:
        if lower(chr(p)) != chr(p):
            print(f"lower {p:X} " + " ".join(f"{ord(c):X}" for c in lower(chr(p))))


def combining_class(point):
    import unicodedata  # only asked for marks that the original knows; such a class never changes

    return unicodedata.combining(chr(point))


if __name__ == "__main__":
    main()
