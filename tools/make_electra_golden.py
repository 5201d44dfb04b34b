"""Makes the golden files of an odd-sized ELECTRA with Hugging Face's ElectraForPreTraining and ElectraForMaskedLM.

Usage: python tools/make_electra_golden.py
As make_bert_golden.py: float32 weights, everything computed from them in float64. The two networks share their
embeddings as in the paper; tools/README.md says what each file holds.
"""
import json
import math

import torch
import torch.nn.functional as F
from transformers import ElectraConfig, ElectraForMaskedLM, ElectraForPreTraining

import make_bert_golden
import optimizers
from make_bert_golden import BATCHES, CLIP_NORM, LEARNING_RATE, STEPS, make_batch, packed, save, worst, worst_relative

OUTPUT = make_bert_golden.OUTPUT.with_name("electra-odd")
DISC_WEIGHT = 50.0
MARGIN = 1e-5  # how far from a step of the distribution function a uniform number stays, so that float32 samples the same


def shape(**changes):
    return {**dict(
        model_type="electra", vocab_size=99, embedding_size=24, hidden_act="gelu", hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, max_position_embeddings=53, type_vocab_size=3, initializer_range=0.1,
        layer_norm_eps=1e-12, pad_token_id=0), **changes}


SHAPES = {
    "discriminator": shape(architectures=["ElectraForPreTraining"], hidden_size=32, num_hidden_layers=3,
                           num_attention_heads=4, intermediate_size=37),
    "generator": shape(architectures=["ElectraForMaskedLM"], hidden_size=20, num_hidden_layers=2,
                       num_attention_heads=5, intermediate_size=29)}


class Joint(torch.nn.Module):
    """Both networks; parameters are named as in the discriminator, and below "generator." what that one has alone."""

    def __init__(self, dtype=torch.float64):
        super().__init__()
        self.disc = ElectraForPreTraining(ElectraConfig(**SHAPES["discriminator"], attn_implementation="eager"))
        self.gen = ElectraForMaskedLM(ElectraConfig(**SHAPES["generator"], attn_implementation="eager"))
        self.gen.electra.embeddings = self.disc.electra.embeddings
        self.gen.generator_lm_head.weight = self.disc.electra.embeddings.word_embeddings.weight
        self.to(dtype).eval()

    def named(self):
        result = dict(self.disc.named_parameters())
        own = {id(p) for p in result.values()}
        result.update((f"generator.{n}", p) for n, p in self.gen.named_parameters() if id(p) not in own)
        return result

    def load(self, weights):
        named = self.named()
        assert named.keys() == weights.keys(), named.keys() ^ weights.keys()
        with torch.no_grad():
            for name, parameter in named.items():
                parameter.copy_(weights[name])
        return self

    def losses(self, batch, noise):
        """The joint loss of the paper; `noise` are uniform numbers that pick the samples, or a generator to draw them."""
        mask, labels = batch["attention_mask"].bool(), batch["labels"]
        masked = labels != -100
        rest = {k: batch[k] for k in ("token_type_ids", "attention_mask")}
        logits = self.gen(input_ids=batch["input_ids"], **rest).logits[masked]
        mlm = F.cross_entropy(logits, labels[masked])
        samples, noise = sample(logits.detach().softmax(1), noise)
        fake = batch["input_ids"].clone()
        fake[masked] = samples
        replaced = torch.zeros_like(mask)
        replaced[masked] = samples != labels[masked]
        output = self.disc(input_ids=fake, labels=replaced.long().to(logits.dtype), **rest)
        bce = F.binary_cross_entropy_with_logits(output.logits[mask], replaced[mask].to(logits.dtype))
        torch.testing.assert_close(output.loss.double(), bce.double(), rtol=1e-5, atol=1e-6)  # theirs is float32
        return mlm + DISC_WEIGHT * bce, dict(
            mlm=mlm, disc=bce, samples=samples, noise=noise, generator_logits=logits,
            discriminator_logits=output.logits[mask], replaced=replaced[mask].long())


def sample(probabilities, noise):
    """By the inverse of the distribution function: the same distribution as the largest logit plus Gumbel noise."""
    ends = probabilities.double().cumsum(1)
    if isinstance(noise, torch.Generator):
        generator, noise = noise, torch.full((len(ends),), 2.0)
        bad = torch.ones(len(ends), dtype=torch.bool)
        while bad.any():
            noise = torch.where(bad, torch.rand(len(ends), generator=generator), noise)
            bad = (ends - noise[:, None].double()).abs().min(1).values < MARGIN
    return (ends <= noise[:, None].double()).sum(1).clamp(max=probabilities.shape[1] - 1), noise


def make_weights(generator):
    weights = {}
    for name, parameter in Joint().named().items():
        noise = torch.randn(parameter.shape, generator=generator)
        weights[name] = 1 + 0.2 * noise if name.endswith("LayerNorm.weight") else 0.1 * noise
    for name in weights:
        if name.endswith(("query.weight", "key.weight", "predictions.dense.weight", "dense_prediction.weight")):
            weights[name] *= 3
    return weights


def gradients_of(model, batch, noise):
    model.zero_grad(set_to_none=True)
    total, parts = model.losses(batch, noise)
    total.backward()
    return {n: p.grad.clone() for n, p in model.named().items()}, total.item(), parts


def train(weights, batches, noises, dtype=torch.float64):
    """Twenty joint losses with BERT's AdamW, which ELECTRA uses; draws the noise where `noises` is a generator."""
    optimizer, history, used = optimizers.BertAdamW(LEARNING_RATE), [], []
    weights = {n: w.to(dtype) for n, w in weights.items()}
    for step in range(STEPS):
        noise = noises if isinstance(noises, torch.Generator) else noises[step]
        gradients, total, parts = gradients_of(Joint(dtype).load(weights), batches[step % BATCHES], noise)
        history.append(dict(total=total, masked_lm=parts["mlm"].item(), discriminator=parts["disc"].item(),
                            samples=parts["samples"].tolist()))
        used.append(parts["noise"])
        weights = optimizer.step(weights, optimizers.clip(gradients, CLIP_NORM))
    return history, used


def main():
    torch.set_num_threads(1)
    optimizers.check()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    make_bert_golden.OUTPUT = OUTPUT  # where save() writes
    generator = torch.Generator().manual_seed(20240608)
    weights = make_weights(generator)
    batches = [make_batch(generator) for _ in range(BATCHES)]
    history, noises = train(weights, batches, generator)
    single_history, _ = train(weights, batches, noises, torch.float32)
    assert all(a["samples"] == b["samples"] for a, b in zip(history, single_history))
    assert history[-1]["total"] < history[0]["total"] and all(math.isfinite(h["total"]) for h in history)
    gradients, _, parts = gradients_of(Joint().load(weights), batches[0], noises[0])
    single_gradients, _, single_parts = gradients_of(Joint(torch.float32).load(weights), batches[0], noises[0])
    for network, content in SHAPES.items():
        (OUTPUT / f"{network}-config.json").write_text(json.dumps(content, indent=2) + "\n")
    save("weights", weights)
    save("inputs", {
        **{f"batch.{i}.packed.{key}": t for i, b in enumerate(batches) for key, t in packed(b).items()},
        **{f"noise.{i}": n for i, n in enumerate(noises)}})
    outputs = {k: parts[k].detach() for k in ("generator_logits", "discriminator_logits", "samples", "replaced")}
    save("outputs", outputs)
    save("gradients", gradients)
    noise = {
        "outputs_absolute": worst({k: single_parts[k].detach() for k in outputs}, outputs),
        "gradients_relative": worst_relative(single_gradients, gradients),
        "training_losses_absolute": max(abs(a["total"] - b["total"]) for a, b in zip(history, single_history))}
    scalars = dict(
        learning_rate=LEARNING_RATE, beta1=0.9, beta2=0.999, epsilon=1e-6, weight_decay=0.01, clip_norm=CLIP_NORM,
        discriminator_weight=DISC_WEIGHT, training=history, float32_noise=noise)
    (OUTPUT / "scalars.json").write_text(json.dumps(scalars, indent=2) + "\n")
    print(noise, [round(h["total"], 4) for h in history])


if __name__ == "__main__":
    main()
