#!/usr/bin/python3
"""Computes gradients of images with PyTorch's autograd, for the comparison with Hillock's own (TorchGradientsTest).

    torch_gradients.py FOLDER...      each holds image.safetensors, case.json, x.npy [B, T, inputs] and y.npy [B]

Writes FOLDER/gradients.npz: the batch's loss (`loss`), and for each tensor that case.json lists under `tensors` the gradient under the tensor's name, in the image's layout.
The equations are those of src/docs/image.md, neurons.md and training.md in float64. Autograd differentiates everything but the spike, whose derivative is the surrogate.
Needs Debian's python3-torch and python3-numpy.
"""
import json
import math
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

REAL = torch.float64


class Spike(torch.autograd.Function):
    """1 where x is above 0; the derivative is the surrogate."""

    @staticmethod
    def forward(ctx, x, surrogate):
        ctx.save_for_backward(x)
        ctx.surrogate = surrogate
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * slope(x, *ctx.surrogate), None


def slope(x, kind, *a):
    m = x.abs()
    if kind == "fast-sigmoid":
        return 1 / (1 + a[0] * m) ** 2
    if kind == "atan":
        return a[0] / 2 / (1 + (math.pi / 2 * a[0] * x) ** 2)
    if kind == "sigmoid":
        return a[0] * torch.sigmoid(a[0] * x) * (1 - torch.sigmoid(a[0] * x))
    if kind == "triangular":
        return a[0] * torch.clamp(1 - a[0] * m, min=0)
    if kind == "slayer":
        return a[0] * torch.exp(-a[1] * m)
    if kind == "box":
        return (m < a[0]).to(x.dtype)
    assert kind == "straight-through", kind
    return torch.ones_like(x)


def read_image(path):
    """The program and the float32 tensors of an image."""
    with open(path, "rb") as file:
        raw = file.read()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    program = json.loads(header.pop("__metadata__")["hillock"])
    tensors = {}
    for name, one in header.items():
        begin, end = one["data_offsets"]
        if one["dtype"] == "F32":
            values = np.frombuffer(raw[start + begin:start + end], "<f4").reshape(one["shape"])
            tensors[name] = torch.tensor(values.astype(np.float64))
    return program, tensors


class Run:
    """One forward pass over a batch."""

    def __init__(self, program, tensors, case):
        self.program, self.tensors, self.case = program, tensors, case
        self.sizes = [math.prod(signal["shape"]) for signal in program["signals"]]
        self.state = {}

    def get(self, variable, like):
        if variable not in self.state:
            initial = self.program["state"][variable].get("initial")
            self.state[variable] = torch.zeros_like(like) if initial is None else self.tensors[initial].expand_as(like)
        return self.state[variable]

    def run(self, x):
        """The output at each step, [T, B, n]."""
        rest = [torch.zeros(x.shape[0], size, dtype=REAL) for size in self.sizes]
        steps = [[None] * len(self.sizes) for _ in range(x.shape[1])]
        for t, now in enumerate(steps):
            now[self.program["input"]] = x[:, t]
        for stage in self.program["stages"]:
            for before, now in zip([rest] + steps, steps):
                for operation in stage:
                    operand = sum((before if one["late"] else now)[one["signal"]] for one in operation["in"])
                    now[operation["out"]] = self.step(operation, operand)
            if stage[0]["node"] in self.case["batch_norm"]:
                self.normalise(stage[0], steps)
        return torch.stack([now[self.program["output"]] for now in steps])

    def normalise(self, o, steps):
        """Over samples, steps and positions; the bias, which came with the connection, cancels out and is added anew."""
        channels = self.case["batch_norm"][o["node"]]
        x = torch.cat([now[o["out"]] for now in steps])
        y = F.batch_norm(x.view(x.shape[0], channels, -1), None, None, self.tensors[o["node"] + ".gamma"], self.tensors[o["bias"]], True, 0, 2.0 ** -17)
        for now, part in zip(steps, y.view_as(x).split(x.shape[0] // len(steps))):
            now[o["out"]] = part

    def step(self, o, x):
        op = o["op"]
        if op == "sum":
            return x
        if op == "linear":
            return self.biased(o, x @ self.tensors[o["weight"]], 1)
        if op == "conv":
            return self.conv(o, x)
        if op in ("sum_pool", "avg_pool"):
            kernel = o["kernel"]
            y = F.avg_pool2d(x.view(-1, *o["input"]), kernel, o["stride"], o["padding"])
            return (y * (kernel[0] * kernel[1] if op == "sum_pool" else 1)).flatten(1)
        if op == "scale":
            return x * self.tensors[o["scale"]]
        return self.neurons(o, x)

    def biased(self, o, y, area):
        bias = o.get("bias")
        return y if bias is None else y + self.tensors[bias].repeat_interleave(area)

    def conv(self, o, x):
        weight, groups = self.tensors[o["weight"]], o["groups"]
        channels, height, width, side = weight.shape
        kernel = weight.view(groups, channels // groups, height, width, side).permute(0, 4, 1, 2, 3)
        y = F.conv2d(x.view(-1, *o["input"]), kernel.reshape(groups * side, channels // groups, height, width), None,
                     o["stride"], o["padding"], o["dilation"], groups)
        assert list(y.shape[1:]) == o["output"], "padding behind the input"
        return self.biased(o, y.flatten(1), y.shape[2] * y.shape[3])

    def neurons(self, o, x):
        t = self.tensors
        v = self.get(o["v"], x)
        if "i" in o:
            old = self.get(o["i"], x)
            self.state[o["i"]] = t[o["synaptic_decay"]] * old + t[o["synaptic_gain"]] * x
            x = old if o.get("update_order") == "membrane_first" else self.state[o["i"]]
        u = (t[o["decay"]] * v + t[o["leak"]] if "decay" in o else v) + t[o["gain"]] * x
        if "threshold" not in o:
            self.state[o["v"]] = u
            return u
        return self.fire(o, t[o["threshold"]], v, u)

    def fire(self, o, threshold, old, u):
        reset = o["reset"]
        through = (lambda z: z) if self.case["reset_gradient"] == "whole" else (lambda z: z.detach())
        spike = lambda m: Spike.apply(m - threshold, self.case["surrogate"])
        last = self.state.get("z of " + o["node"], torch.zeros_like(u))
        if reset == "to_v_reset":
            z = spike(u)
            v = u + through(z) * (self.tensors[o["v_reset"]] - u)
        elif reset == "subtract":
            z = spike(u)
            v = u - through(z) * threshold
        elif reset == "subtract_late":
            v = u - through(last) * threshold
            z = spike(v)
        elif reset == "snntorch_subtract":
            p = through(spike(old))
            w = u - p * threshold
            z = spike(w)
            v = w - (through(z) - p) * threshold
        elif reset == "to_zero_late":
            v = u - through(spike(old)) * u
            z = spike(v)
        else:
            assert reset == "none", reset
            z = spike(u)
            v = u
        self.state[o["v"]], self.state["z of " + o["node"]] = v, z
        return z


def loss(case, output, labels):
    kind, *numbers = case["loss"]
    steps = output.shape[0]
    if kind == "count-mse":
        wanted = torch.full(output.shape[1:], numbers[1], dtype=REAL)
        wanted[torch.arange(len(labels)), labels] = numbers[0]
        return ((output.sum(0) / steps - wanted) ** 2).mean()
    scores = {"count-ce": lambda: output.sum(0), "membrane-sum-ce": lambda: output.sum(0), "membrane-mean-ce": lambda: output.mean(0),
              "membrane-last-ce": lambda: output[-1], "membrane-max-ce": lambda: output.max(0).values}[kind]()
    return F.cross_entropy(numbers[0] * scores, labels)


def compute(folder):
    with open(os.path.join(folder, "case.json"), encoding="utf-8") as file:
        case = json.load(file)
    program, tensors = read_image(os.path.join(folder, "image.safetensors"))
    for node, channels in case["batch_norm"].items():
        tensors[node + ".gamma"] = torch.ones(channels, dtype=REAL)
    for name in case["tensors"]:
        tensors[name].requires_grad_()
    x = torch.tensor(np.load(os.path.join(folder, "x.npy")).astype(np.float64))
    y = torch.tensor(np.load(os.path.join(folder, "y.npy")).astype(np.int64))
    result = loss(case, Run(program, tensors, case).run(x), y)
    result.backward()
    arrays = {name: tensors[name].grad.numpy() for name in case["tensors"]}
    np.savez(os.path.join(folder, "gradients.npz"), loss=result.detach().numpy(), **arrays)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for one in sys.argv[1:]:
        compute(one)
