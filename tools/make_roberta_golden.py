"""Makes the golden files of an odd-sized RoBERTa with Hugging Face's RobertaForMaskedLM.

Usage: python tools/make_roberta_golden.py
As make_bert_golden.py: float32 weights, everything computed from them in float64, stored as float32. tools/README.md
says what each file holds.
"""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import RobertaConfig, RobertaForMaskedLM

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/roberta-odd"
BATCH, LENGTH, BATCHES, STEPS = 13, 7, 4, 20
VOCABULARY, PAD = 97, 1
LEARNING_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY = 1e-3, 0.9, 0.98, 1e-6, 0.01

# All sizes differ, so that a swapped axis cannot pass by luck.
SHAPE = dict(
    architectures=["RobertaForMaskedLM"], model_type="roberta", vocab_size=VOCABULARY, hidden_size=24,
    num_hidden_layers=3, num_attention_heads=4, intermediate_size=37, hidden_act="gelu", hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0, max_position_embeddings=29, type_vocab_size=1, initializer_range=0.1,
    layer_norm_eps=1e-5, pad_token_id=PAD, bos_token_id=0, eos_token_id=2)


def roberta(dtype=torch.float64):
    return RobertaForMaskedLM(RobertaConfig(**SHAPE, attn_implementation="eager")).to(dtype).eval()


def make_model(weights, dtype=torch.float64):
    model = roberta(dtype)
    with torch.no_grad():
        parameters = dict(model.named_parameters())
        assert parameters.keys() == weights.keys(), parameters.keys() ^ weights.keys()
        for name, parameter in parameters.items():
            parameter.copy_(weights[name])
    return model


def make_weights(generator):
    """No tensor is left at a value that could hide a mistake: biases are not 0, LayerNorm weights not 1."""
    weights = {}
    for name, parameter in roberta().named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        norm = name.endswith(("LayerNorm.weight", "layer_norm.weight"))
        weights[name] = 1 + 0.2 * noise if norm else 0.1 * noise
        if name.endswith(("query.weight", "key.weight")):
            weights[name] *= 3
    return weights


def make_batch(generator):
    """Sequences of 3 to 7 tokens, longest first; some without a masked token; the padding id only as padding."""
    lengths = torch.cat([torch.arange(3, 8), torch.randint(3, 8, (BATCH - 5,), generator=generator)])
    lengths = lengths.sort(descending=True).values
    mask = torch.arange(LENGTH).expand(BATCH, LENGTH) < lengths[:, None]
    ids = torch.where(mask, torch.randint(2, VOCABULARY, (BATCH, LENGTH), generator=generator), PAD)
    masked = (torch.rand(BATCH, LENGTH, generator=generator) < 0.3) & mask
    masked[BATCH // 2] = False
    originals = torch.randint(0, VOCABULARY, (BATCH, LENGTH), generator=generator)
    assert masked.any() and not masked.any(dim=1).all()
    return dict(input_ids=ids, attention_mask=mask.long(), labels=torch.where(masked, originals, -100))


def packed(batch):
    """The same batch without padding, and where the masked tokens lie in it."""
    mask = batch["attention_mask"].bool()
    labels = batch["labels"][mask]
    return dict(
        lengths=mask.sum(dim=1), input_ids=batch["input_ids"][mask],
        position_ids=torch.arange(LENGTH).expand(BATCH, LENGTH)[mask],
        masked_positions=(labels != -100).nonzero().flatten(), masked_labels=labels[labels != -100])


def gradients_of(model, batch):
    model.zero_grad(set_to_none=True)
    output = model(**batch)
    torch.testing.assert_close(
        output.loss, F.cross_entropy(output.logits.view(-1, VOCABULARY), batch["labels"].view(-1)))
    output.loss.backward()
    return {name: p.grad.clone() for name, p in model.named_parameters()}, output.loss.item()


def adam(weights, gradients, state, step):
    """fairseq's Adam: every weight decays, and epsilon is added before the correction of the bias."""
    for name, w in weights.items():
        g = gradients[name]
        m, v = state.get(name, (torch.zeros_like(w), torch.zeros_like(w)))
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g * g
        state[name] = m, v
        size = LEARNING_RATE * math.sqrt(1 - BETA2 ** step) / (1 - BETA1 ** step)
        weights[name] = w - LEARNING_RATE * WEIGHT_DECAY * w - size * m / (v.sqrt() + EPSILON)


def train(weights, batches):
    """The losses before each of twenty steps: batch 0, 1, 2, 3, 0, ..., constant learning rate, no clipping."""
    weights, state, history, first = {k: w.double() for k, w in weights.items()}, {}, [], None
    model = make_model(weights)
    for step in range(1, STEPS + 1):
        gradients, loss = gradients_of(model, batches[(step - 1) % BATCHES])
        history.append(loss)
        adam(weights, gradients, state, step)
        first = first or dict(weights)
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.copy_(weights[name])
    return history, first


def save(name, tensors):
    tensors = {k: (t.float() if t.is_floating_point() else t).contiguous().clone() for k, t in tensors.items()}
    assert all(t.dtype in (torch.float32, torch.int64) and t.isfinite().all() for t in tensors.values())
    save_file(tensors, OUTPUT / f"{name}.safetensors", metadata={"format": "pt"})


def check_adam():
    """The values of the fact sheets: w 1, g 0.1, three steps."""
    weights, state, found = {"w": torch.ones(1, dtype=torch.float64)}, {}, []
    for step in range(1, 4):
        adam(weights, {"w": torch.full((1,), 0.1, dtype=torch.float64)}, state, step)
        found.append(weights["w"].item())
    for value, expected in zip(found, [0.9989900707, 0.9979801311, 0.9969701925]):
        assert abs(value - expected) < 1e-10, found


def main():
    torch.set_num_threads(1)
    check_adam()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(20241107)
    weights = make_weights(generator)
    batches = [make_batch(generator) for _ in range(BATCHES)]
    (OUTPUT / "config.json").write_text(json.dumps(SHAPE, indent=2) + "\n")
    save("weights", weights)
    save("inputs", {f"batch.{i}.{key}": t for i, b in enumerate(batches) for key, t in packed(b).items()})
    model, mask = make_model(weights), batches[0]["attention_mask"].bool()
    gradients, loss = gradients_of(model, batches[0])
    with torch.no_grad():
        output = model(batches[0]["input_ids"], batches[0]["attention_mask"], output_hidden_states=True)
    save("outputs", {"embeddings": output.hidden_states[0][mask], "last_hidden_state": output.hidden_states[-1][mask],
                     "logits": output.logits[mask]})
    save("gradients", gradients)
    history, first = train(weights, batches)
    assert history[-1] < history[0] and all(map(math.isfinite, history))
    save("adam", first)
    (OUTPUT / "scalars.json").write_text(json.dumps(
        {"loss": loss, "training_losses": history, "learning_rate": LEARNING_RATE, "beta1": BETA1, "beta2": BETA2,
         "epsilon": EPSILON, "weight_decay": WEIGHT_DECAY}, indent=2) + "\n")


if __name__ == "__main__":
    main()
