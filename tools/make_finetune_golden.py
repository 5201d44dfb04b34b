"""Makes directories of fine-tuned networks with transformers, one for each architecture and head, and what they compute.

Usage: python tools/make_finetune_golden.py
Each directory is what save_pretrained writes; its reference.json holds inputs, labels, logits, the loss of the first
batch, and the losses before each of twenty steps of fine-tuning. Everything is computed in float64.
"""
import json
from pathlib import Path

import torch
import transformers
from transformers import get_linear_schedule_with_warmup

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/finetune"
STEPS, BATCHES, WARMUP, LEARNING_RATE, WEIGHT_DECAY, CLIP_NORM = 20, 4, 4, 3e-3, 0.05, 1.0
LABELS = ["neutral", "contradiction", "entailment"]
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
SHAPE = dict(
    vocab_size=41, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=17,
    hidden_act="gelu", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, max_position_embeddings=29,
    initializer_range=0.1)
ARCHITECTURES = {
    "bert": ("Bert", dict(type_vocab_size=2, pad_token_id=0)),
    "roberta": ("Roberta", dict(type_vocab_size=1, pad_token_id=1)),
    "electra": ("Electra", dict(type_vocab_size=2, pad_token_id=0, embedding_size=8, summary_last_dropout=0.0))}
HEADS = {
    "classes": ("ForSequenceClassification", dict(
        id2label=dict(enumerate(LABELS)), label2id={n: i for i, n in enumerate(LABELS)})),
    "number": ("ForSequenceClassification", dict(num_labels=1, problem_type="regression")),
    "choices": ("ForMultipleChoice", dict()),
    "spans": ("ForQuestionAnswering", dict()),
    "tags": ("ForTokenClassification", dict(
        id2label=dict(enumerate(TAGS)), label2id={n: i for i, n in enumerate(TAGS)}))}


def build(architecture, head):
    prefix, own = ARCHITECTURES[architecture]
    suffix, labels = HEADS[head]
    config = getattr(transformers, prefix + "Config")(**SHAPE, **own, **labels, attn_implementation="eager")
    return getattr(transformers, prefix + suffix)(config)


def fill(model, generator):
    """No tensor is left at a value that could hide a mistake; all are float32 numbers."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            scale = 0.6 if name.endswith(("query.weight", "key.weight")) else 0.2
            parameter.copy_(1 + 0.2 * noise if name.endswith("LayerNorm.weight") else scale * noise)


def sequences(architecture, count, generator, lengths):
    pairs = architecture != "roberta"
    result = []
    for i in range(count):
        ids = torch.randint(5, 41, (lengths[i],), generator=generator).tolist()
        cut = int(torch.randint(1, lengths[i], (1,), generator=generator))
        result.append(dict(ids=ids, types=[int(pairs and j >= cut) for j in range(len(ids))]))
    return result


def batch(architecture, head, generator):
    number = lambda high, size=1: torch.randint(0, high, (size,), generator=generator).tolist()
    if head == "choices":  # three examples of four proposals
        lengths = [4 + n for n in number(9, 12)]
        return dict(sequences=sequences(architecture, 12, generator, lengths), choices=4, labels=number(4, 3))
    if head == "spans":  # equal lengths: transformers' softmax runs over padding too
        items = sequences(architecture, 5, generator, [11] * 5)
        starts = number(8, 5)
        return dict(sequences=items, starts=starts, ends=[s + n for s, n in zip(starts, number(3, 5))])
    lengths = [3 + n for n in number(10, 7)]
    items = sequences(architecture, 7, generator, lengths)
    if head == "tags":  # -100: a piece that is not the first of its word
        return dict(sequences=items, labels=[
            [-100 if j in (0, n - 1) or number(4)[0] == 0 else number(5)[0] for j in range(n)] for n in lengths])
    if head == "number":
        return dict(sequences=items, labels=[round(float(x), 3) for x in torch.rand(7, generator=generator) * 5])
    return dict(sequences=items, labels=number(3, 7))


def padded(rows, filler):
    longest = max(len(r) for r in rows)
    return torch.tensor([r + [filler] * (longest - len(r)) for r in rows])


def run(model, head, content):
    items = content["sequences"]
    inputs = dict(
        input_ids=padded([s["ids"] for s in items], model.config.pad_token_id),
        token_type_ids=padded([s["types"] for s in items], 0),
        attention_mask=padded([[1] * len(s["ids"]) for s in items], 0))
    if head == "choices":
        inputs = {k: v.view(-1, content["choices"], v.shape[1]) for k, v in inputs.items()}
        return model(**inputs, labels=torch.tensor(content["labels"]))
    if head == "spans":
        return model(**inputs, start_positions=torch.tensor(content["starts"]),
                     end_positions=torch.tensor(content["ends"]))
    if head == "tags":
        return model(**inputs, labels=padded(content["labels"], -100))
    return model(**inputs, labels=torch.tensor(content["labels"], dtype=torch.float64 if head == "number" else None))


def logits(head, output, content):
    if head == "spans":
        return torch.stack([output.start_logits, output.end_logits], 2).flatten(0, 1).tolist()
    if head == "tags":
        return [row for i, s in enumerate(content["sequences"]) for row in output.logits[i, :len(s["ids"])].tolist()]
    return output.logits.tolist()


def train(model, head, batches):
    """AdamW and the linear schedule as transformers' own scripts set them up."""
    spared = lambda name: "bias" in name or "LayerNorm" in name
    named = list(model.named_parameters())
    optimizer = torch.optim.AdamW(
        [dict(params=[p for n, p in named if not spared(n)], weight_decay=WEIGHT_DECAY),
         dict(params=[p for n, p in named if spared(n)], weight_decay=0.0)], lr=LEARNING_RATE, eps=1e-8)
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP, STEPS)
    losses = []
    for step in range(STEPS):
        loss = run(model, head, batches[step % BATCHES]).loss
        losses.append(loss.item())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return losses


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float32)
    for a, architecture in enumerate(ARCHITECTURES):
        for h, head in enumerate(HEADS):
            generator = torch.Generator().manual_seed(1000 + 10 * a + h)
            model = build(architecture, head).eval()
            fill(model, generator)
            directory = OUTPUT.with_name("finetune-%s-%s" % (architecture, head))
            model.save_pretrained(directory)
            model.double()
            batches = [batch(architecture, head, generator) for _ in range(BATCHES)]
            first = run(model, head, batches[0])
            reference = dict(
                batches=batches, logits=logits(head, first, batches[0]), loss=first.loss.item(),
                learning_rate=LEARNING_RATE, weight_decay=WEIGHT_DECAY, epsilon=1e-8, clip_norm=CLIP_NORM,
                warmup_steps=WARMUP, training_losses=train(model, head, batches))
            (directory / "reference.json").write_text(json.dumps(reference) + "\n")
            print(directory.name, [round(x, 3) for x in reference["training_losses"][::4]])


if __name__ == "__main__":
    main()
