"""Makes the golden scores of sentences with Hugging Face's models: one sentence, one mask at a time, in float64.

Usage: python tools/make_blimp_golden.py
The models are those of make_bert_golden.py, make_roberta_golden.py and make_electra_golden.py; tools/README.md says
what the file holds.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import (BertConfig, BertForPreTraining, ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining,
                          RobertaConfig, RobertaForMaskedLM)

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "model/src/test/resources/dev/cloze/model"
OUTPUT = ROOT / "task/src/test/resources/dev/cloze/task/blimp/scores.json"
SENTENCES, LONGEST = 40, 20


def load(model, weights):
    named = dict(model.named_parameters())
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(weights[name])
    return model.double().eval()


def golden(directory, config_file, config_class, model_class, weights=None):
    config = config_class.from_json_file(GOLDEN / directory / config_file)
    config._attn_implementation = "eager"
    return load(model_class(config), weights or load_file(GOLDEN / directory / "weights.safetensors"))


def pseudo_log_likelihood(logits, ids, mask):
    """Each token in turn; `ids` have the special tokens around the sentence, which stay unmasked and do not count."""
    total = 0.0
    for position in range(1, len(ids) - 1):
        masked = ids.clone()
        masked[position] = mask
        total += logits(masked)[position].log_softmax(0)[ids[position]].item()
    return total


def replaced_tokens(logits, ids):
    return torch.nn.functional.logsigmoid(-logits(ids)[1:-1]).sum().item()


def sentences(generator, begin, end, first, last):
    """Lengths from one token to LONGEST; ids from `first` to `last`."""
    result = []
    for i in range(SENTENCES):
        length = 1 + i % LONGEST
        words = torch.randint(first, last + 1, (length,), generator=generator)
        result.append(torch.cat([torch.tensor([begin]), words, torch.tensor([end])]))
    return result


@torch.no_grad()
def main():
    generator = torch.Generator().manual_seed(9)
    electra = load_file(GOLDEN / "electra-odd/weights.safetensors")
    shared = {n: t for n, t in electra.items() if n.startswith("electra.embeddings.")}
    own = {n.removeprefix("generator."): t for n, t in electra.items() if n.startswith("generator.")}
    tied = {"generator_lm_head.weight": electra["electra.embeddings.word_embeddings.weight"]}
    bert = golden("bert-odd", "config.json", BertConfig, BertForPreTraining)
    roberta = golden("roberta-odd", "config.json", RobertaConfig, RobertaForMaskedLM)
    masked = golden("electra-odd", "generator-config.json", ElectraConfig, ElectraForMaskedLM, {**tied, **shared, **own})
    discriminator = golden("electra-odd", "discriminator-config.json", ElectraConfig, ElectraForPreTraining)

    def score(model):
        if model is bert:
            return lambda ids: pseudo_log_likelihood(lambda x: bert(x[None]).prediction_logits[0], ids, 4)
        if model is discriminator:
            return lambda ids: replaced_tokens(lambda x: discriminator(x[None]).logits[0], ids)
        return lambda ids: pseudo_log_likelihood(lambda x: model(x[None]).logits[0], ids, 4 if model is masked else 96)

    result = {}
    for name, model in (("bert", bert), ("roberta", roberta), ("electra_generator", masked),
                        ("electra_discriminator", discriminator)):
        drawn = sentences(generator, 0, 2, 4, 95) if model is roberta else sentences(generator, 2, 3, 5, 98)
        result[name] = [dict(ids=ids.tolist(), score=score(model)(ids)) for ids in drawn]
    lines = [f'"{name}": [\n' + ",\n".join(json.dumps(s) for s in scored) + "\n]" for name, scored in result.items()]
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
