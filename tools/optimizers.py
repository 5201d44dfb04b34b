"""The three optimizers, written out from their papers and releases, one tensor at a time, in float64.

Run alone, it checks them against hand-computed values and, for AdamW, against PyTorch.
"""
import math

import torch


def decays(name):
    """Whether weight decay applies: neither biases nor LayerNorm weights decay."""
    return "bias" not in name and "LayerNorm" not in name


def global_norm(gradients):
    return math.sqrt(sum(g.pow(2).sum().item() for g in gradients.values()))


def clip(gradients, max_norm):
    """Divides every gradient by norm/max_norm when the norm over all of them is larger; 0 switches it off."""
    norm = global_norm(gradients)
    scale = max_norm / norm if 0 < max_norm < norm else 1.0
    return {name: g * scale for name, g in gradients.items()}


class Optimizer:
    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = {}, {}, 0

    def step(self, weights, gradients):
        """Returns the new weights; `weights` and `gradients` are maps from name to tensor."""
        self.t += 1
        return {name: self.updated(name, w, gradients[name]) for name, w in weights.items()}

    def moments(self, name, g):
        self.m[name] = self.beta1 * self.m.get(name, 0) + (1 - self.beta1) * g
        self.v[name] = self.beta2 * self.v.get(name, 0) + (1 - self.beta2) * g * g
        return self.m[name], self.v[name]

    def corrected_moments(self, name, g):
        m, v = self.moments(name, g)
        return m / (1 - self.beta1 ** self.t), v / (1 - self.beta2 ** self.t)

    def decay(self, name):
        return self.weight_decay if decays(name) else 0.0


class AdamW(Optimizer):
    """Loshchilov and Hutter (2019), as PyTorch has it: decoupled decay, both moments corrected for bias."""

    def updated(self, name, w, g):
        m, v = self.corrected_moments(name, g)
        return w * (1 - self.lr * self.decay(name)) - self.lr * m / (v.sqrt() + self.eps)


class BertAdamW(Optimizer):
    """The variant BERT was trained with: no correction of the bias, so that early steps are up to 3.16 lr long."""

    def updated(self, name, w, g):
        m, v = self.moments(name, g)
        return w - self.lr * (m / (v.sqrt() + self.eps) + self.decay(name) * w)


class Lamb(Optimizer):
    """You et al. (2020), as in NVIDIA's PyTorch BERT. The trust ratio is 1 for tensors that do not decay.

    The first step of that release, dividing all gradients by their global norm when it exceeds 1, is `clip`.
    """

    def updated(self, name, w, g):
        m, v = self.corrected_moments(name, g)
        u = m / (v.sqrt() + self.eps) + self.decay(name) * w
        norms = w.norm().item(), u.norm().item()
        ratio = norms[0] / norms[1] if decays(name) and min(norms) > 0 else 1.0
        return w - self.lr * ratio * u


def check():
    def run(optimizer, name, weight, gradient, steps=1):
        weights, history = {name: torch.tensor(weight, dtype=torch.float64)}, []
        for _ in range(steps):
            weights = optimizer.step(weights, clip({name: torch.tensor(gradient, dtype=torch.float64)}, 1.0))
            history.append(weights[name].tolist())
        return history

    def near(actual, expected):
        torch.testing.assert_close(torch.tensor(actual, dtype=torch.float64),
                                   torch.tensor(expected, dtype=torch.float64), rtol=0, atol=6e-8)

    near(run(BertAdamW(0.01), "weight", [1.0], [0.5], 3), [[0.9682792233], [0.9256883793], [0.8760952654]])
    near(run(BertAdamW(0.01), "bias", [1.0], [0.5]), [[0.9683792233]])
    near(run(Lamb(0.1), "weight", [3.0, 4.0], [0.3, 0.4]), [[2.6481589, 3.6447426]])
    near(run(Lamb(0.1), "bias", [3.0, 4.0], [0.3, 0.4]), [[2.9000003, 3.9000003]])
    # [3, 4] has norm 5 and is divided by it; below, the same by hand.
    near(run(Lamb(0.1), "weight", [3.0, 4.0], [3.0, 4.0]), run(Lamb(0.1), "weight", [3.0, 4.0], [0.6, 0.8]))

    generator = torch.Generator().manual_seed(1)
    start = torch.randn(5, 7, generator=generator, dtype=torch.float64)
    ours, theirs = {"weight": start.clone()}, start.clone().requires_grad_()
    plain, library = AdamW(1e-3), torch.optim.AdamW([theirs], lr=1e-3, eps=1e-6, weight_decay=0.01)
    for _ in range(10):
        g = torch.randn(5, 7, generator=generator, dtype=torch.float64)
        ours = plain.step(ours, {"weight": g})
        theirs.grad = g
        library.step()
    torch.testing.assert_close(ours["weight"], theirs.detach(), rtol=0, atol=1e-14)


if __name__ == "__main__":
    check()
    print("optimizers agree with the checks")
