"""Makes a small pytorch_model.bin with what real ones contain: every element type, parameters, views, shared storages.

Usage: python tools/make_pytorch_golden.py
The values follow from the names (see below), so that the test needs no second file.
"""
from collections import OrderedDict
from pathlib import Path

import torch

OUTPUT = Path(__file__).resolve().parents[1] / "model/src/test/resources/dev/cloze/model/pytorch/pytorch_model.bin"
TYPES = dict(
    double=torch.float64, float=torch.float32, half=torch.float16, bfloat16=torch.bfloat16, long=torch.int64,
    int=torch.int32, short=torch.int16, char=torch.int8, byte=torch.uint8, bool=torch.bool)


def main():
    state = OrderedDict()
    for name, dtype in TYPES.items():
        state[name] = torch.arange(6).to(dtype).view(2, 3)
    values = torch.arange(24.0)
    state["shared"] = values.view(4, 6)
    state["columns"] = values.view(4, 6).t()  # [6, 4], strides 1 and 6
    state["window"] = values.view(4, 6)[1:3, 2:5]  # [2, 3] from element 8
    state["scalar"] = torch.tensor(-7.5)
    state["empty"] = torch.empty(0, 3)
    state["parameter"] = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    state._metadata = OrderedDict({"": {"version": 1}})
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, OUTPUT)


if __name__ == "__main__":
    main()
