"""Makes the golden files of a generator of two towers, under ELECTRA's loss and Electric's, from Hugging Face's parts.

Usage: python tools/make_electric_golden.py
Each tower is an ElectraModel that sees one side only (a mask says so), each sequence goes through it alone, and the
rest is written out. As make_electra_golden.py: float32 weights, everything computed from them in float64.
"""
import json
import math

import torch
import torch.nn.functional as F
from transformers import ElectraConfig, ElectraForPreTraining, ElectraModel
from transformers.models.electra.modeling_electra import ElectraGeneratorPredictions

import make_bert_golden
from make_bert_golden import save
from make_electra_golden import DISC_WEIGHT, SHAPES, sample, shape

OUTPUT = make_bert_golden.OUTPUT.with_name("electric-odd")
MASK_PROBABILITY = 0.15
TOWER = shape(hidden_size=20, num_hidden_layers=2, num_attention_heads=5, intermediate_size=29)
LENGTHS = [19, 12, 12, 5]  # the first is longer than 16, where attention is computed in places of 16
MASKED = [[3, 4, 11], [1, 8], [5], [2]]


class Networks(torch.nn.Module):
    def __init__(self):
        super().__init__()
        config = ElectraConfig(**TOWER, attn_implementation="eager")
        self.disc = ElectraForPreTraining(ElectraConfig(**SHAPES["discriminator"], attn_implementation="eager"))
        self.ltr, self.rtl = ElectraModel(config), ElectraModel(config)
        for tower in (self.ltr, self.rtl):
            tower.embeddings = self.disc.electra.embeddings
        self.head = ElectraGeneratorPredictions(config)
        self.head.dense = torch.nn.Linear(2 * TOWER["hidden_size"], TOWER["embedding_size"])
        self.bias = torch.nn.Parameter(torch.zeros(TOWER["vocab_size"]))
        self.double().eval()

    def named(self):
        result = dict(self.disc.named_parameters())
        own = {id(p) for p in result.values()}
        for prefix, part in (("generator_ltr.", self.ltr), ("generator_rtl.", self.rtl), ("cloze_predictions.", self.head)):
            result.update((f"generator.{prefix}{n}", p) for n, p in part.named_parameters() if id(p) not in own)
        result["generator.cloze_predictions.bias"] = self.bias
        return result

    def cloze_logits(self, ids, types):
        """[S, V] of one text, nothing masked."""
        n = len(ids)
        hidden = torch.full((n, n), -1e30, dtype=torch.float64)
        inputs = dict(input_ids=ids[None], token_type_ids=types[None])
        before = self.ltr(**inputs, attention_mask=hidden.triu(1)[None, None]).last_hidden_state[0]
        after = self.rtl(**inputs, attention_mask=hidden.tril(-1)[None, None]).last_hidden_state[0]
        around = torch.cat([before.roll(1, 0), after.roll(-1, 0)], dim=1)
        return self.head(around) @ self.disc.electra.embeddings.word_embeddings.weight.T + self.bias

    def losses(self, texts, noise, electric):
        generator, discriminator, words, tokens, samples_of = 0, 0, 0, 0, []
        for (ids, types, masked), u in zip(texts, noise):
            q = self.cloze_logits(ids, types).log_softmax(1)
            markup = torch.zeros(len(ids), dtype=torch.bool)
            markup[0] = markup[-1] = True
            markup[:-1] |= types[:-1] != types[1:]
            generator = generator - q[~markup, ids[~markup]].sum()
            words += int((~markup).sum())
            samples, _ = sample(q[masked].detach().exp(), u)
            fake = ids.clone()
            fake[masked] = samples
            labels = torch.zeros(len(ids), dtype=torch.float64)
            labels[masked] = 1.0 if electric else (samples != ids[masked]).double()
            logits = self.disc(input_ids=fake[None], token_type_ids=types[None]).logits[0]
            if electric:
                logits = logits + q[torch.arange(len(ids)), fake].detach() + math.log(MASK_PROBABILITY / (1 - MASK_PROBABILITY))
            discriminator = discriminator + F.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
            tokens += len(ids)
            samples_of += samples.tolist()
        return generator / words, discriminator / tokens, samples_of


def check_directions(networks, ids, types):
    """No token of a text has a say in its own prediction."""
    with torch.no_grad():
        first = networks.cloze_logits(ids, types)
        for place in range(1, len(ids) - 1):
            changed = ids.clone()
            changed[place] = 1 + (ids[place] + 1) % 98
            again = networks.cloze_logits(changed, types)
            assert torch.equal(first[place], again[place])
            others = [i for i in range(1, len(ids) - 1) if i != place]
            assert all((first[i] != again[i]).any() for i in others)


def main():
    torch.set_num_threads(1)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    make_bert_golden.OUTPUT = OUTPUT
    generator = torch.Generator().manual_seed(20240609)
    networks, weights = Networks(), {}
    with torch.no_grad():
        for name, parameter in networks.named().items():
            noise = torch.randn(parameter.shape, generator=generator)
            weights[name] = 1 + 0.2 * noise if name.endswith("LayerNorm.weight") else 0.1 * noise
            if name.endswith(("query.weight", "key.weight", "predictions.dense.weight", "dense_prediction.weight")):
                weights[name] *= 3
            parameter.copy_(weights[name])
    texts, noises, packed = [], [], dict(lengths=[], original_ids=[], token_type_ids=[], masked_positions=[], masked_labels=[])
    at = 0
    for length, masked in zip(LENGTHS, MASKED):
        ids = torch.randint(1, 99, (length,), generator=generator)
        cut = 7 if length == 12 else length
        types = (torch.arange(length) >= cut).long()
        texts.append((ids, types, torch.tensor(masked)))
        with torch.no_grad():
            _, u = sample(networks.cloze_logits(ids, types)[masked].softmax(1), generator)
        noises.append(u)
        packed["lengths"].append(length)
        packed["original_ids"] += ids.tolist()
        packed["token_type_ids"] += types.tolist()
        packed["masked_positions"] += [at + m for m in masked]
        packed["masked_labels"] += ids[masked].tolist()
        at += length
    # One lucky sample: the noise in the middle of the original token's share of the first text's first prediction.
    ids, types, masked = texts[0]
    with torch.no_grad():
        ends = networks.cloze_logits(ids, types)[masked[0]].softmax(0).cumsum(0)
    token = int(ids[masked[0]])
    noises[0][0] = float((ends[token] + (ends[token - 1] if token else 0)) / 2)
    for ids, types, _ in texts:
        check_directions(networks, ids, types)
    save("weights", weights)
    save("inputs", {**{k: torch.tensor(v) for k, v in packed.items()}, "noise": torch.cat(noises)})
    scalars = dict(mask_probability=MASK_PROBABILITY, discriminator_weight=DISC_WEIGHT)
    for name, electric in (("electra", False), ("electric", True)):
        networks.zero_grad(set_to_none=True)
        mlm, disc, samples = networks.losses(texts, noises, electric)
        assert samples[0] == packed["masked_labels"][0]
        (mlm + DISC_WEIGHT * disc).backward()
        save(f"gradients-{name}", {n: p.grad for n, p in networks.named().items()})
        scalars[name] = dict(generator=mlm.item(), discriminator=disc.item(), samples=samples)
    (OUTPUT / "discriminator-config.json").write_text(json.dumps(SHAPES["discriminator"], indent=2) + "\n")
    tower = {**TOWER, "model_type": "electra_two_towers"}
    (OUTPUT / "tower-config.json").write_text(json.dumps(tower, indent=2) + "\n")
    (OUTPUT / "scalars.json").write_text(json.dumps(scalars, indent=2) + "\n")
    print({k: v for k, v in scalars.items() if k != "samples"})


if __name__ == "__main__":
    main()
