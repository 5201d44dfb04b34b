#!/usr/bin/env python3
"""Trains a vocabulary with the Hugging Face trainers, for bench/vocabulary-vs-rust.sh.

    RAYON_NUM_THREADS=2 python tools/vocabulary_peer.py wordpiece|bpe SIZE text.txt tokenizer.json

Prints the peak memory of the process in MiB. Needs: pip install tokenizers
"""
import resource
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers


def main():
    kind, size, text, output = sys.argv[1:]
    if kind == "bpe":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=int(size),
            min_frequency=2,
            special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
    else:
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(
            vocab_size=int(size),
            min_frequency=2,
            special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            show_progress=False,
        )
    tokenizer.train([text], trainer)
    tokenizer.save(output)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main()
