#!/usr/bin/env python3
"""Writes the vocabularies that Hugging Face's WordPieceTrainer learns, for PieceTrainerTest.

    python tools/wordpiece_training_golden.py CORPUS.txt > text/src/test/resources/dev/cloze/text/vocabulary/wordpiece-training.json

The original numbers the ## characters as it happens to meet them, and breaks ties by those numbers. Here they
are given to it as special tokens, in our order, so that everything after is fixed.
Needs: pip install tokenizers
"""
import json
import sys

from tokenizers import Tokenizer, __version__, models, normalizers, pre_tokenizers, trainers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def train(lines, size, min_frequency, lower_case):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower_case)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words = [
        word
        for line in lines
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(line))
    ]
    alphabet = sorted({c for word in words for c in word})
    behind = ["##" + c for c in sorted({c for word in words for c in word[1:]})]
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=min_frequency, special_tokens=SPECIAL + alphabet + behind, show_progress=False
    )
    tokenizer.train_from_iterator(lines, trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.get)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    cases = []
    for size, min_frequency, lower_case in [(180, 2, True), (100000, 1, True), (500, 2, False)]:
        tokens = train(lines, size, min_frequency, lower_case)
        cases.append(
            {"size": size, "min_frequency": min_frequency, "lower_case": lower_case, "tokens": tokens}
        )
    json.dump({"tokenizers": __version__, "cases": cases}, sys.stdout, ensure_ascii=True, indent=0)
    print()


if __name__ == "__main__":
    main()
