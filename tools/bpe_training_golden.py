#!/usr/bin/env python3
"""Writes the merges that Hugging Face's BpeTrainer learns on bytes, for PieceTrainerTest.

    python tools/bpe_training_golden.py CORPUS.txt > text/src/test/resources/dev/cloze/text/vocabulary/bpe-training.json

The second text is words of three letters: there, many pieces come about in more than one way.
Needs: pip install tokenizers
"""
import json
import random
import sys

from tokenizers import Tokenizer, __version__, models, pre_tokenizers, trainers

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def train(lines, size, min_frequency):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=min_frequency,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    vocabulary = tokenizer.get_vocab()
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return sorted(vocabulary, key=vocabulary.get), [" ".join(merge) for merge in merges]


def few_letters():
    chance = random.Random(1)
    words = ["".join(chance.choice("abc") for _ in range(chance.randrange(1, 15))) for _ in range(700)]
    return [" ".join([word] * chance.randrange(1, 6)) for word in words]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = [line.rstrip("\n") for line in file]
    text += ["Ça va? Žluťoučký kůň, 你好世界 你好! 12345 1234 😀😀", "don't  we'll\tit's   I'd", "naïve naïve café"]
    cases = []
    for lines, size, min_frequency in [(text, 400, 2), (text, 100000, 1), (few_letters(), 2500, 1)]:
        tokens, merges = train(lines, size, min_frequency)
        cases.append({"size": size, "min_frequency": min_frequency, "lines": lines, "tokens": tokens, "merges": merges})
    json.dump({"tokenizers": __version__, "cases": cases}, sys.stdout, ensure_ascii=True, indent=0)
    print()


if __name__ == "__main__":
    main()
