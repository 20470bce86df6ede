"""Runs the benchmark's networks as TorchScript. Reads commands from stdin, one per line.

    load NAME NIR INPUT.npy STEPS held|streamed late|zero SHAPE    makes both forms; SHAPE of a sample, for example 2x34x34
    counts NAME FORM BATCH                                      prints the output spike counts of the first BATCH samples
    time NAME FORM BATCH CALLS                                  prints the nanoseconds of each call

FORM: `layers` runs each layer over all steps before the next, `steps` runs all layers step by step. One thread.
Reset `late`: subtract the threshold one step after the spike; `zero`: to 0 in the same step.
Needs Debian's python3-torch; set OPENBLAS_NUM_THREADS first, because torch.set_num_threads does not affect OpenBLAS.
"""
import sys
import time
from typing import List

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import chain


class Stateless(nn.Module):
    """A connection: `all` takes [steps, batch, ...] at once, `forward` one step."""

    def __init__(self, layer):
        super().__init__()
        self.kind: int = ["affine", "conv", "pool", "flatten"].index(layer.kind)
        none = torch.zeros(0)
        self.weight = nn.Parameter(none if layer.weight is None else torch.from_numpy(np.array(layer.weight)), False)
        self.bias = nn.Parameter(none if layer.bias is None else torch.from_numpy(np.array(layer.bias)), False)
        self.stride: List[int] = list(layer.stride)
        self.padding: List[int] = list(layer.padding)
        self.kernel: List[int] = list(layer.kernel)
        self.area: float = float(layer.kernel[0] * layer.kernel[1])

    def forward(self, x: torch.Tensor, state: List[torch.Tensor]) -> torch.Tensor:
        if self.kind == 0:
            return F.linear(x, self.weight, self.bias)
        if self.kind == 1:
            return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)
        if self.kind == 2:
            return F.avg_pool2d(x, self.kernel, self.stride) * self.area
        return x.flatten(1)

    @torch.jit.export
    def all(self, x: torch.Tensor) -> torch.Tensor:
        steps, batch = x.shape[0], x.shape[1]
        y = self.forward(x.flatten(0, 1), [x])
        return y.unflatten(0, [steps, batch])


class Neurons(nn.Module):
    """LIF, IF and CubaLIF; state: membrane, spikes of the previous step, synaptic current."""

    def __init__(self, layer, late):
        super().__init__()
        self.decay: float = layer.decay
        self.synapse_decay: float = layer.synapse_decay
        self.threshold: float = layer.threshold
        self.cuba: bool = layer.kind == "cuba"
        self.late: bool = late
        self.recurrent: bool = layer.recurrent is not None
        weight = np.zeros((0, 0), np.float32) if layer.recurrent is None else layer.recurrent
        self.weight = nn.Parameter(torch.from_numpy(np.array(weight, np.float32)), False)

    def forward(self, x: torch.Tensor, state: List[torch.Tensor]) -> torch.Tensor:
        v, z, i = state[0], state[1], state[2]
        if self.recurrent and z.dim() > 1:
            x = x + F.linear(z, self.weight)
        if self.cuba:
            i = i * self.synapse_decay + x
            x = i
        v = v + x if self.decay == 1.0 else v * self.decay + x
        if self.late:
            v = v - z * self.threshold
        fired = v > self.threshold
        z = fired.to(x.dtype)
        if not self.late:
            v = v.masked_fill(fired, 0.0)
        state[0], state[1], state[2] = v, z, i
        return z

    @torch.jit.export
    def all(self, x: torch.Tensor) -> torch.Tensor:
        state = [torch.zeros(1), torch.zeros(1), torch.zeros(1)]
        spikes: List[torch.Tensor] = []
        for t in range(x.shape[0]):
            spikes.append(self.forward(x[t], state))
        return torch.stack(spikes)


class Layers(nn.Module):
    def __init__(self, layers, steps, held):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.steps: int = steps
        self.held: bool = held

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x: [batch, ...] if held, else [steps, batch, ...]; returns counts [batch, outputs]"""
        if self.held:
            x = x.unsqueeze(0)
        wide = not self.held
        for layer in self.layers:
            if not wide and layer.stateful:
                x = x.expand([self.steps] + x.shape[1:])
                wide = True
            x = layer.all(x)
        return x.sum(0)


class Steps(nn.Module):
    def __init__(self, layers, steps, held):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.steps: int = steps
        self.held: bool = held

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states: List[List[torch.Tensor]] = []
        for _ in self.layers:
            states.append([torch.zeros(1), torch.zeros(1), torch.zeros(1)])
        total = torch.zeros(1)
        for t in range(self.steps):
            y = x if self.held else x[t]
            k = 0
            for layer in self.layers:
                y = layer(y, states[k])
                k += 1
            total = total + y
        return total


def modules(layers, late):
    for layer in layers:
        stateful = layer.kind in ("lif", "cuba")
        module = Neurons(layer, late) if stateful else Stateless(layer)
        module.stateful = stateful
        yield module


class Workload:
    def __init__(self, nir, inputs, steps, held, reset, shape):
        layers = chain.read(nir)
        forms = {"layers": Layers, "steps": Steps}
        self.forms = {}
        for name, form in forms.items():
            module = form(list(modules(layers, reset == "late")), steps, held).eval()
            self.forms[name] = torch.jit.freeze(torch.jit.script(module))
        self.inputs = np.load(inputs).astype(np.float32)
        self.held = held
        self.shape = shape
        self.batches = {}

    def batch(self, size):
        if size not in self.batches:
            x = self.inputs[:size].reshape(size, -1, *self.shape)
            x = x[:, 0] if self.held else np.swapaxes(x, 0, 1)
            self.batches[size] = torch.from_numpy(np.ascontiguousarray(x))
        return self.batches[size]

    def counts(self, form, size):
        return self.forms[form](self.batch(size)).to(torch.int64)

    def nanos(self, form, size, calls):
        run, x = self.forms[form], self.batch(size)
        for _ in range(calls):
            start = time.perf_counter_ns()
            run(x)
            yield time.perf_counter_ns() - start


def main():
    torch.set_num_threads(1)
    workloads = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        command, name, *rest = line.split()
        if command == "load":
            nir, inputs, steps, held, reset, shape = rest
            shape = tuple(map(int, shape.split("x")))
            workloads[name] = Workload(nir, inputs, int(steps), held == "held", reset, shape)
            print("loaded", flush=True)
        elif command == "counts":
            print(*workloads[name].counts(rest[0], int(rest[1])).flatten().tolist(), flush=True)
        elif command == "time":
            print(*workloads[name].nanos(rest[0], int(rest[1]), int(rest[2])), flush=True)


with torch.inference_mode():
    main()
