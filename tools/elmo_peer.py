"""The peer of `cloze bench pretrain --model elmo-…`: ELMo's training step written in PyTorch with its stock parts.

    python tools/elmo_peer.py {small,medium,original} [--dtype fp32|bf16] [--batch 128] [--length 20] [--steps 3]
        [--words 793471] [--samples 8192] [--threads 2] [--unique]

torch.nn.LSTM with proj_size (no clipping of cells and outputs), Conv1d for the characters, sparse embeddings for the softmax so
that its gradient and update touch the sampled rows only, Adagrad, clipping of the gradient. Dropout, state carried from batch to
batch, sampled softmax with its correction, sizes and words as in Cloze's benchmark. As in the original and in AllenNLP the
character network runs for every word of the batch; with --unique once for each different one, as in Cloze. bf16 is autocast.
Prints words/s of one direction, as Cloze does, and the share of the matrix-product peak measured in the same process.
"""

import argparse
import math
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

SIZES = dict(small=(1024, 128, 1), medium=(2048, 256, 1), original=(4096, 512, 2))
FILTERS = [(1, 32), (2, 32), (3, 64), (4, 128), (5, 256), (6, 512), (7, 1024)]
CHARACTERS, EMBEDDING, WORD_LENGTH, LAYERS = 262, 16, 50, 2
BEGIN, END, PADDING = 259, 260, 261


class CharacterEncoder(nn.Module):
    def __init__(self, projection, highways):
        super().__init__()
        features = sum(count for _, count in FILTERS)
        self.characters = nn.Embedding(CHARACTERS, EMBEDDING)
        self.convolutions = nn.ModuleList(nn.Conv1d(EMBEDDING, count, width) for width, count in FILTERS)
        self.highways = nn.ModuleList(nn.Linear(features, 2 * features) for _ in range(highways))
        self.projection = nn.Linear(features, projection)

    def forward(self, ids):  # [n, 50]
        x = self.characters(ids).transpose(1, 2)
        x = torch.cat([F.relu(convolution(x).amax(2)) for convolution in self.convolutions], 1)
        for highway in self.highways:
            gate, transformed = highway(x).chunk(2, 1)
            gate = torch.sigmoid(gate)
            x = gate * F.relu(transformed) + (1 - gate) * x
        return self.projection(x)


class Elmo(nn.Module):
    def __init__(self, cell, projection, highways, words):
        super().__init__()
        self.encoder = CharacterEncoder(projection, highways)
        self.lstms = nn.ModuleList(
            nn.ModuleList(nn.LSTM(projection, cell, proj_size=projection) for _ in range(LAYERS)) for _ in range(2))
        self.weight = nn.Embedding(words, projection, sparse=True)
        self.bias = nn.Embedding(words, 1, sparse=True)
        nn.init.normal_(self.weight.weight, 0, 1 / math.sqrt(projection))
        nn.init.zeros_(self.bias.weight)

    def direction(self, direction, x, states):  # x: [steps, rows, P]
        after = []
        for layer, lstm in enumerate(self.lstms[direction]):
            x = F.dropout(x, 0.1)
            y, state = lstm(x, states[layer] if states else None)
            after.append(tuple(s.detach() for s in state))
            x = y + x if layer else y
        return F.dropout(x, 0.1).flatten(0, 1), after

    def loss(self, h, labels, samples, draws):
        """Cross entropy against the sample: tf.nn.sampled_softmax_loss."""
        true = (h.float() * self.weight(labels)).sum(1) + self.bias(labels).squeeze(1) - self.log_expected(labels, draws)
        shift = self.bias(samples).squeeze(1) - self.log_expected(samples, draws)
        scores = F.linear(h, self.weight(samples)).float() + shift
        scores = scores.masked_fill(labels[:, None] == samples[None], float("-inf"))
        return F.cross_entropy(torch.cat([true[:, None], scores], 1), torch.zeros_like(labels))

    def log_expected(self, ids, draws):
        probability = torch.log1p(1 / (ids.double() + 1)) / math.log(self.weight.num_embeddings + 1)
        return torch.log(-torch.expm1(draws * torch.log1p(-probability))).float()


def log_uniform(words, shape):
    return (torch.exp(torch.rand(shape, dtype=torch.float64) * math.log(words + 1)).long() - 1).clamp_(0, words - 1)


def draw(words, count):
    """Different words by rejection, and how many draws that took."""
    seen, found, draws = set(), [], 0
    while len(found) < count:
        for word in log_uniform(words, count).tolist():
            draws += 1
            if word not in seen:
                seen.add(word)
                found.append(word)
                if len(found) == count:
                    break
    return torch.tensor(found), draws


def spell(words):
    ids = torch.full((len(words), WORD_LENGTH), PADDING)
    for row, word in zip(ids, words):
        length = 2 + hash((7, word)) % 10
        row[0], row[length + 1] = BEGIN, END
        row[1:length + 1] = torch.tensor([98 + hash((word, i)) % 26 for i in range(length)])
    return ids


def flops(cell, projection, highways, unique, predictions, scores):
    """Products of forward and backward, as Cloze counts them: the convolutions are left out."""
    features = sum(count for _, count in FILTERS)
    layer = 2 * projection * 4 * cell + cell * projection
    word = highways * 2 * features ** 2 + features * projection
    return 6 * (predictions * (LAYERS * layer + scores * projection) + unique * word)


def gemm_peak(dtype):
    """GFLOP/s of the best of ten 2048x768x3072 products."""
    a, w = torch.randn(2048, 768, dtype=dtype), torch.randn(3072, 768, dtype=dtype)
    best = 1e9
    for i in range(13):
        start = time.perf_counter()
        F.linear(a, w)
        if i > 2:
            best = min(best, time.perf_counter() - start)
    return 2 * 2048 * 768 * 3072 / best / 1e9


def clip(parameters, bound):
    gradients = []
    for parameter in parameters:
        if parameter.grad.is_sparse:
            parameter.grad = parameter.grad.coalesce()
            gradients.append(parameter.grad._values())
        else:
            gradients.append(parameter.grad)
    norm = torch.stack(torch._foreach_norm(gradients)).norm()
    torch._foreach_mul_(gradients, torch.clamp(bound / norm, max=1.0))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("size", choices=SIZES)
    p.add_argument("--dtype", default="bf16", choices=["fp32", "bf16"])
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--length", type=int, default=20)
    p.add_argument("--steps", type=int, default=3)
    p.add_argument("--words", type=int, default=793471)
    p.add_argument("--samples", type=int, default=8192)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--unique", action="store_true")
    p.add_argument("--matmul-precision", default="highest", choices=["highest", "high", "medium"])
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.set_float32_matmul_precision(o.matmul_precision)
    torch.manual_seed(0)
    cell, projection, highways = SIZES[o.size]
    model = Elmo(cell, projection, highways, o.words)
    model.train()
    dense = [q for name, q in model.named_parameters() if not name.startswith(("weight", "bias"))]
    sparse = [model.weight.weight, model.bias.weight]
    settings = dict(lr=0.2, initial_accumulator_value=1.0, eps=0)
    optimizers = [torch.optim.Adagrad(dense, fused=True, **settings), torch.optim.Adagrad(sparse, **settings)]

    shape = (2, o.length, o.batch)
    different, numbers = torch.unique(log_uniform(o.words, shape), return_inverse=True)
    characters = spell(different.tolist())
    targets = log_uniform(o.words, shape).flatten(1)
    states = [None, None]

    def loss_of():
        if o.unique:
            vectors = model.encoder(characters)[numbers]
        else:
            vectors = model.encoder(characters[numbers.flatten()]).view(*shape, projection)
        total = 0
        for direction in range(2):
            h, states[direction] = model.direction(direction, vectors[direction], states[direction])
            samples, draws = draw(o.words, o.samples)
            total = total + model.loss(h, targets[direction], samples, draws)
        return total / 2 * o.length

    def step():
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=o.dtype == "bf16"):
            loss = loss_of()
        loss.backward()
        clip(dense + sparse, 10.0)
        for optimizer in optimizers:
            optimizer.step()
        return loss.item() / o.length

    loss = step()
    times, busy = [], time.process_time()
    for _ in range(o.steps):
        start = time.perf_counter()
        loss = step()
        times.append(time.perf_counter() - start)
    busy = (time.process_time() - busy) / o.steps
    median, words = statistics.median(times), o.batch * o.length
    peak = gemm_peak(torch.bfloat16 if o.dtype == "bf16" else torch.float32)
    rate = flops(cell, projection, highways, len(different), 2 * words, o.samples + 1) / median / 1e9
    print(f"elmo-{o.size} {o.dtype} batch {o.batch} x {o.length}{' unique words' if o.unique else ''}: "
          f"step {median * 1e3:.0f} ms ({min(times) * 1e3:.0f}-{max(times) * 1e3:.0f}), "
          f"{busy:.1f} s of processor time, {words / median:.0f} tokens/s, "
          f"useful {rate:.0f} GFLOP/s = {100 * rate / peak:.1f}% of the {peak:.0f} GFLOP/s peak; "
          f"{len(different)} different words, loss {loss:.4f}")


if __name__ == "__main__":
    main()
