"""Makes the golden files of an odd-sized BERT with Hugging Face's BertForPreTraining.

Usage: python tools/make_bert_golden.py
Weights are float32 numbers; everything computed from them is computed in float64 and stored as float32, so the files
are more exact than any float32 run. tools/README.md says what each file holds.
"""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import BertConfig, BertForPreTraining

import optimizers

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/bert-odd"
BATCH, LENGTH, BATCHES, STEPS = 13, 7, 4, 20
LEARNING_RATE, CLIP_NORM = 1e-3, 1.0


def shape(**changes):
    """The content of config.json. All sizes differ, so that a swapped axis cannot pass by luck."""
    return {**dict(
        architectures=["BertForPreTraining"], model_type="bert", vocab_size=99, hidden_size=32, num_hidden_layers=5,
        num_attention_heads=4, intermediate_size=37, hidden_act="gelu", hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, max_position_embeddings=53, type_vocab_size=3, initializer_range=0.1,
        layer_norm_eps=1e-12, pad_token_id=0), **changes}


def bert(**changes):
    return BertForPreTraining(BertConfig(**shape(**changes), attn_implementation="eager"))


def make_model(weights, dtype=torch.float64, **changes):
    model = bert(**changes).to(dtype).eval()
    with torch.no_grad():
        parameters = dict(model.named_parameters())
        assert parameters.keys() == weights.keys()
        for name, parameter in parameters.items():
            parameter.copy_(weights[name])
    return model


def make_weights(generator):
    """No tensor is left at a value that could hide a mistake: biases are not 0, LayerNorm weights not 1."""
    weights = {}
    for name, parameter in bert().named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        weights[name] = 1 + 0.2 * noise if name.endswith("LayerNorm.weight") else 0.1 * noise
    # Sharper attention and a pooler off zero: with 0.1 alone every softmax is nearly flat.
    for name in weights:
        if name.endswith(("query.weight", "key.weight", "pooler.dense.weight")):
            weights[name] *= 3
    return weights


def make_batch(generator):
    """Sequences of 3 to 7 tokens, longest first; some without a masked token; id 0 only as padding."""
    lengths = torch.cat([torch.arange(3, 8), torch.randint(3, 8, (BATCH - 5,), generator=generator)])
    lengths = lengths.sort(descending=True).values
    position = torch.arange(LENGTH).expand(BATCH, LENGTH)
    mask = position < lengths[:, None]
    ids = torch.randint(1, 99, (BATCH, LENGTH), generator=generator) * mask
    cuts = (torch.rand(BATCH, 2, generator=generator) * lengths[:, None]).long().sort(dim=1).values
    types = ((position > cuts[:, :1]).long() + (position > cuts[:, 1:])) * mask
    masked = (torch.rand(BATCH, LENGTH, generator=generator) < 0.3) & mask
    originals = torch.randint(1, 99, (BATCH, LENGTH), generator=generator)
    batch = dict(
        input_ids=ids, token_type_ids=types, attention_mask=mask.long(),
        labels=torch.where(masked, originals, -100),
        next_sentence_label=torch.randint(0, 2, (BATCH,), generator=generator))
    assert 0 < batch["next_sentence_label"].sum() < BATCH and types.max() == 2
    assert masked.any() and not masked.any(dim=1).all()
    return batch


def packed(batch):
    """The same batch without padding: its real tokens one after another, and where the masked ones lie among them."""
    mask = batch["attention_mask"].bool()
    labels = batch["labels"][mask]
    return dict(
        lengths=mask.sum(dim=1), input_ids=batch["input_ids"][mask], token_type_ids=batch["token_type_ids"][mask],
        position_ids=torch.arange(LENGTH).expand(BATCH, LENGTH)[mask],
        masked_positions=(labels != -100).nonzero().flatten(), masked_labels=labels[labels != -100])


def losses(model, batch):
    output = model(**batch)
    mlm = F.cross_entropy(output.prediction_logits.view(-1, 99), batch["labels"].view(-1))
    nsp = F.cross_entropy(output.seq_relationship_logits, batch["next_sentence_label"])
    torch.testing.assert_close(output.loss, mlm + nsp)
    return output.loss, mlm, nsp


def gradients_of(model, batch):
    model.zero_grad(set_to_none=True)
    total, mlm, nsp = losses(model, batch)
    total.backward()
    return {name: p.grad.clone() for name, p in model.named_parameters()}, dict(
        total=total.item(), masked_lm=mlm.item(), next_sentence=nsp.item())


def outputs_of(model, batch):
    mask = batch["attention_mask"].bool()
    with torch.no_grad():
        output = model(**{k: batch[k] for k in ("input_ids", "token_type_ids", "attention_mask")},
                       output_hidden_states=True)
        pooled = model.bert.pooler(output.hidden_states[-1])
    return {
        "embeddings": output.hidden_states[0][mask], "encoder.layer.0": output.hidden_states[1][mask],
        "last_hidden_state": output.hidden_states[-1][mask], "pooler_output": pooled,
        "prediction_logits": output.prediction_logits[mask],
        "seq_relationship_logits": output.seq_relationship_logits}


def train(weights, optimizer, batches, dtype=torch.float64):
    """The losses before each of twenty steps: batch 0, 1, 2, 3, 0, ..., gradients clipped, constant learning rate."""
    weights, history = {name: w.to(dtype) for name, w in weights.items()}, []
    model = make_model(weights, dtype)
    for step in range(STEPS):
        gradients, values = gradients_of(model, batches[step % BATCHES])
        history.append(values["total"])
        weights = optimizer.step(weights, optimizers.clip(gradients, CLIP_NORM))
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.copy_(weights[name])
    return history


def save(name, tensors):
    tensors = {k: (t.float() if t.is_floating_point() else t).contiguous().clone() for k, t in tensors.items()}
    assert all(t.dtype in (torch.float32, torch.int64) and t.isfinite().all() for t in tensors.values())
    save_file(tensors, OUTPUT / f"{name}.safetensors", metadata={"format": "pt"})


def worst(actual, expected):
    """The largest absolute error, key biases aside: their gradients are 0 but for rounding, which Adam magnifies."""
    return max((actual[k].double() - e).abs().max().item() for k, e in expected.items() if not k.endswith("key.bias"))


def worst_relative(actual, expected):
    """The largest error of a tensor over its largest entry, key biases aside."""
    return max((actual[k].double() - e).abs().max().item() / e.abs().max().item()
               for k, e in expected.items() if not k.endswith("key.bias"))


def main():
    torch.set_num_threads(1)
    optimizers.check()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(20240607)
    weights = make_weights(generator)
    batches = [make_batch(generator) for _ in range(BATCHES)]
    save("weights", weights)
    save("inputs", {f"batch.{i}.{form}{key}": t for i, b in enumerate(batches)
                    for form, tensors in (("", b), ("packed.", packed(b))) for key, t in tensors.items()})
    for file, changes in (("config", {}), ("config-gelu-new", {"hidden_act": "gelu_new"})):
        (OUTPUT / f"{file}.json").write_text(json.dumps(shape(**changes), indent=2) + "\n")

    model, single = make_model(weights), make_model(weights, torch.float32)
    outputs, single_outputs = outputs_of(model, batches[0]), outputs_of(single, batches[0])
    gradients, values = gradients_of(model, batches[0])
    single_gradients, single_values = gradients_of(single, batches[0])
    save("outputs", outputs)
    save("gradients", gradients)
    gelu_new = outputs_of(make_model(weights, hidden_act="gelu_new"), batches[0])
    save("outputs-gelu-new", {k: gelu_new[k] for k in ("prediction_logits", "seq_relationship_logits")})

    norm = optimizers.global_norm(gradients)
    assert norm > CLIP_NORM, f"gradient norm {norm}: clipping would not be tested"
    recipes = {"adamw": (optimizers.AdamW, 0.0), "bert-adamw": (optimizers.BertAdamW, CLIP_NORM),
               "lamb": (optimizers.Lamb, CLIP_NORM)}
    steps, noise = {}, {
        "outputs_absolute": worst(single_outputs, outputs),
        "gradients_relative": worst_relative(single_gradients, gradients),
        "losses_absolute": max(abs(single_values[k] - v) for k, v in values.items())}
    double_weights = {k: w.double() for k, w in weights.items()}
    for name, (kind, clip_norm) in recipes.items():
        optimizer = kind(LEARNING_RATE)
        after = optimizer.step(double_weights, optimizers.clip(gradients, clip_norm))
        save(name, after)
        history = train(weights, kind(LEARNING_RATE), batches)
        single_after = kind(LEARNING_RATE).step(weights, optimizers.clip(single_gradients, clip_norm))
        single_history = train(weights, kind(LEARNING_RATE), batches, torch.float32)
        noise[f"{name}_weights_absolute"] = worst(single_after, after)
        noise[f"{name}_key_biases_absolute"] = max(
            (single_after[k] - after[k]).abs().max().item() for k in after if k.endswith("key.bias"))
        noise[f"{name}_training_losses_absolute"] = max(abs(a - b) for a, b in zip(history, single_history))
        steps[name] = dict(
            learning_rate=optimizer.lr, beta1=optimizer.beta1, beta2=optimizer.beta2, epsilon=optimizer.eps,
            weight_decay=optimizer.weight_decay, clip_norm=clip_norm, training_clip_norm=CLIP_NORM,
            training_losses=history)
        assert history[-1] < history[0] and all(map(math.isfinite, history))
    scalars = {
        "losses": values, "gradient_norm": norm, "optimizers": steps, "float32_noise": noise}
    (OUTPUT / "scalars.json").write_text(json.dumps(scalars, indent=2) + "\n")


if __name__ == "__main__":
    main()
