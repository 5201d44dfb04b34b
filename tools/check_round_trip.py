#!/usr/bin/env python3
"""Proves that models go from Hugging Face transformers to Cloze and back without a changed bit.

  check_round_trip.py make KIND VOCABULARY DIR      KIND: roberta or electra
  check_round_trip.py recipe KIND DIR SHARDS        prints a recipe that begins with DIR and moves nothing
  check_round_trip.py compare DIR CHECKPOINT

`make` writes a small model of odd sizes with random weights and the tokenizer of VOCABULARY (a directory with a
tokenizer.json, such as `cloze vocab train` makes), in transformers' own classes; of ELECTRA the discriminator, and in generator/ the generator with the same embeddings. Between it and `compare` stands

  cloze prepare --tokenizer DIR --output SHARDS TEXT
  cloze pretrain RECIPE --run RUN                    one step at rate 0
  check_round_trip.py compare DIR RUN/checkpoints/step-00000001

`compare` loads both again in transformers: nothing missing, nothing unexpected, every weight bit for bit the same, and
the same outputs, and tokenizers that agree. Ends with 1 where something differs.
Needs: pip install torch transformers safetensors
"""

import json
import sys
from pathlib import Path

import torch
from transformers import (
    AutoTokenizer,
    ElectraConfig,
    ElectraForMaskedLM,
    ElectraForPreTraining,
    RobertaConfig,
    RobertaForMaskedLM,
)

SENTENCE = "The quick brown fox, twice; naïve."
HIDDEN = {"roberta": 24, "electra": 32, "generator": 16}


def tokenizer_of(directory):
    return AutoTokenizer.from_pretrained(directory, local_files_only=True)


def random_weights(model, generator):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(1 + 0.2 * noise if name.endswith("LayerNorm.weight") else 0.1 * noise)
    return model.eval()


def shape(hidden, vocabulary, **more):
    return dict(
        vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=3, num_attention_heads=4, intermediate_size=37, **more)


def make(kind, vocabulary, directory):
    tokenizer = tokenizer_of(vocabulary)
    generator = torch.Generator().manual_seed(5)
    size = len(tokenizer)
    if kind == "roberta":
        config = RobertaConfig(
            **shape(HIDDEN[kind], size), max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5,
            bos_token_id=0, pad_token_id=1, eos_token_id=2)
        models = {"": random_weights(RobertaForMaskedLM(config), generator)}
    else:
        positions = dict(max_position_embeddings=64, embedding_size=20)
        disc = random_weights(ElectraForPreTraining(ElectraConfig(**shape(HIDDEN[kind], size, **positions))), generator)
        narrow = {**shape(HIDDEN["generator"], size, **positions), "num_attention_heads": 1, "intermediate_size": 64}
        gen = random_weights(ElectraForMaskedLM(ElectraConfig(**narrow)), generator)
        with torch.no_grad():
            for mine, theirs in zip(gen.electra.embeddings.parameters(), disc.electra.embeddings.parameters()):
                mine.copy_(theirs)
        models = {"": disc, "generator": gen}
    for name, model in models.items():
        model.save_pretrained(Path(directory) / name)
        tokenizer.save_pretrained(Path(directory) / name)


def recipe(kind, directory, shards):
    sizes = f"hidden_size: {HIDDEN[kind]}, num_hidden_layers: 3, num_attention_heads: 4, intermediate_size: 37"
    parts = {
        "roberta": (
            f"architecture: {{type: roberta, {sizes}, max_position_embeddings: 66}}\n"
            f"data: {{path: {shards}, length: 32, blocks: complete}}\n"
            "objective: {masking: roberta, next_sentence: false}\n"),
        "electra": (
            f"architecture: {{type: electra, {sizes}, max_position_embeddings: 64, embedding_size: 20,\n"
            "  generator: {hidden_share: 0.5}}\n"
            f"data: {{path: {shards}, length: 32}}\n"
            "objective: {type: electra}\n")}
    print(
        parts[kind] + f"tokenizer: {directory}\n"
        "optimizer: {learning_rate: 1.0e-3}\n"
        "schedule: {warmup_steps: 10, decay: linear}\n"
        f"training: {{steps: 10, batch_size: 4, threads: 1, start_from: {directory}}}\n"
        "phases: [{until_step: 1}, {}]\ncheckpoint: {every: 1, keep: 100}")


def load(directory):
    config = json.loads((Path(directory) / "config.json").read_text())
    kinds = {c.__name__: c for c in (RobertaForMaskedLM, ElectraForPreTraining, ElectraForMaskedLM)}
    model, info = kinds[config["architectures"][0]].from_pretrained(
        directory, local_files_only=True, output_loading_info=True, dtype=torch.float32)
    problems = [f"{kind}: {sorted(map(str, info[kind]))}" for kind in
                ("missing_keys", "unexpected_keys", "mismatched_keys") if info[kind]]
    return model.eval(), problems


@torch.inference_mode()
def compare(theirs, ours):
    problems = []
    for part in ["", "generator"] if (Path(theirs) / "generator").is_dir() else [""]:
        (a, first), (b, second) = load(Path(theirs) / part), load(Path(ours) / part)
        problems += first + second
        before, after = a.state_dict(), b.state_dict()
        problems += [f"{n} is in one alone" for n in before.keys() ^ after.keys()]
        same = [n for n in before.keys() & after.keys() if torch.equal(before[n], after[n])]
        problems += [f"{n} differs" for n in (before.keys() & after.keys()) - set(same)]
        words = [tokenizer_of(Path(d) / part)(SENTENCE)["input_ids"] for d in (theirs, ours)]
        if words[0] != words[1]:
            problems.append(f"tokenizers differ: {words}")
        ids = torch.tensor([words[0]])
        if not torch.equal(a(input_ids=ids).logits, b(input_ids=ids).logits):
            problems.append("outputs differ")
        print(f"{part or 'model'}: {type(b).__name__}, {len(same)} tensors bit for bit the same")
    print("\n".join(problems) if problems else "agrees")
    return 1 if problems else 0


if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["help"]
    commands = {"make": make, "recipe": recipe, "compare": compare}
    if command not in commands:
        sys.exit(__doc__)
    sys.exit(commands[command](*arguments) or 0)
