#!/usr/bin/python3
"""CPU seconds of a training epoch in PyTorch, for the networks of TrainingEpochs.

    torch_epochs.py [--batches N] [--threads N] [--only NAME] [--hillock JAR] [--snntorch SOURCES] [--spikingjelly SOURCES]

"By hand" has one autograd function a layer, which visits the steps forward and backward itself, and otherwise PyTorch's matrix products and convolutions. snnTorch and SpikingJelly run where the
folders of their sources are given, written as their tutorials write such networks. With `--hillock bench/target/benchmarks.jar`, TrainingEpochs runs for each network in turn, so that all figures
come from one run. An epoch has 60,000 samples, 8,156 for the recurrent network; the times of N batches of 128 are scaled, after some that warm up. Needs Debian's python3-torch and libopenblas0-pthread, and
Java 22 or newer in JAVA_HOME or on the PATH.
"""
import argparse
import os
import subprocess
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH = 128
DECAY = 0.9
SLOPE = 5.0
THRESHOLD = 1.0
WARM_UP = 2


def surrogate(distance):
    """The derivative of the fast sigmoid; changes its argument."""
    q = distance.abs_().mul_(SLOPE).add_(1)
    return q.mul_(q).reciprocal_()


class Lif(torch.autograd.Function):
    """Spikes [T, B, ...] of LIF neurons with reset by subtraction, from currents of the same shape, or [B, ...] that are held for `steps`. The reset is detached."""

    @staticmethod
    def forward(ctx, current, steps, held):
        shape = current.shape if held else current.shape[1:]
        spikes = current.new_empty((steps,) + shape)
        distances = current.new_empty((steps,) + shape)
        v = current.new_zeros(shape)
        for t in range(steps):
            v.mul_(DECAY).add_(current if held else current[t])
            torch.sub(v, THRESHOLD, out=distances[t])
            spikes[t] = distances[t] > 0
            v.sub_(spikes[t], alpha=THRESHOLD)
        ctx.save_for_backward(distances)
        ctx.held = held
        return spikes

    @staticmethod
    def backward(ctx, gradient):
        (distances,) = ctx.saved_tensors
        a = surrogate(distances.clone()).mul_(gradient)
        gv = torch.zeros_like(a[0])
        total = torch.zeros_like(a[0]) if ctx.held else None
        for t in reversed(range(a.shape[0])):
            gu = a[t].add_(gv)
            if ctx.held:
                total.add_(gu)
            torch.mul(gu, DECAY, out=gv)
        return (total if ctx.held else a), None, None


class RecurrentLif(torch.autograd.Function):
    """The same of neurons that feed themselves through `weight` one step later."""

    @staticmethod
    def forward(ctx, current, weight):
        spikes = torch.empty_like(current)
        distances = torch.empty_like(current)
        v = torch.zeros_like(current[0])
        for t in range(current.shape[0]):
            v.mul_(DECAY).add_(current[t])
            if t > 0:
                v.addmm_(spikes[t - 1], weight)
            torch.sub(v, THRESHOLD, out=distances[t])
            spikes[t] = distances[t] > 0
            v.sub_(spikes[t], alpha=THRESHOLD)
        ctx.save_for_backward(distances, spikes, weight)
        return spikes

    @staticmethod
    def backward(ctx, gradient):
        distances, spikes, weight = ctx.saved_tensors
        slopes = surrogate(distances.clone())
        gradients = torch.empty_like(slopes)
        gv = torch.zeros_like(slopes[0])
        steps = slopes.shape[0]
        for t in reversed(range(steps)):
            gz = gradient[t]
            if t + 1 < steps:
                gz = torch.addmm(gz, gradients[t + 1], weight.t())
            torch.addcmul(gv, gz, slopes[t], out=gradients[t])
            torch.mul(gradients[t], DECAY, out=gv)
        late = gradients[1:].flatten(0, 1)
        return gradients, spikes[:-1].flatten(0, 1).t().mm(late)


class DenseByHand(nn.Module):
    def __init__(self, held):
        super().__init__()
        self.fc1, self.fc2, self.held = nn.Linear(784, 256), nn.Linear(256, 10), held

    def forward(self, x, steps):
        hidden = Lif.apply(self.fc1(x), steps, self.held)
        return Lif.apply(self.fc2(hidden), steps, False)


class ConvByHand(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 16, 5), nn.Conv2d(16, 32, 5)
        self.fc1, self.fc2 = nn.Linear(512, 256), nn.Linear(256, 10)

    def forward(self, x, steps):
        z = Lif.apply(self.conv1(x.view(-1, 1, 28, 28)), steps, True)
        z = F.avg_pool2d(z.flatten(0, 1), 2)
        z = Lif.apply(self.conv2(z).unflatten(0, (steps, -1)), steps, False)
        z = F.avg_pool2d(z.flatten(0, 1), 2).flatten(1).unflatten(0, (steps, -1))
        return Lif.apply(self.fc2(Lif.apply(self.fc1(z), steps, False)), steps, False)


class RecurrentByHand(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(700, 256), nn.Linear(256, 20)
        self.weight = nn.Parameter(torch.empty(256, 256).uniform_(-1 / 16, 1 / 16))

    def forward(self, x, steps):
        return Lif.apply(self.fc2(RecurrentLif.apply(self.fc1(x), self.weight)), steps, False)


def by_hand(kind):
    if kind == "conv":
        return ConvByHand()
    return RecurrentByHand() if kind == "recurrent" else DenseByHand(kind == "held")


def snntorch(kind):
    """Layers step by step, as snnTorch's tutorials 5, 6 and 7 do."""
    import snntorch as snn
    from snntorch import surrogate as surrogates

    settings = dict(beta=DECAY, threshold=THRESHOLD, spike_grad=surrogates.fast_sigmoid(slope=SLOPE))

    class Steps(nn.Module):
        def __init__(self, layers, held):
            super().__init__()
            self.layers, self.held = nn.ModuleList(layers), held

        def forward(self, x, steps):
            states = [one.init_leaky() if isinstance(one, snn.Leaky) else one.init_rleaky() if isinstance(one, snn.RLeaky) else None for one in self.layers]
            out = []
            for t in range(steps):
                z = x if self.held else x[t]
                for n, one in enumerate(self.layers):
                    if isinstance(one, snn.RLeaky):
                        spikes, v = one(z, *states[n])
                        z, states[n] = spikes, (spikes, v)
                    elif isinstance(one, snn.Leaky):
                        z, states[n] = one(z, states[n])
                    else:
                        z = one(z)
                out.append(z)
            return torch.stack(out)

    if kind == "recurrent":
        neurons = snn.RLeaky(all_to_all=True, linear_features=256, **settings)
        return Steps([nn.Linear(700, 256), neurons, nn.Linear(256, 20), snn.Leaky(**settings)], False)
    if kind == "conv":
        return Steps([nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 16, 5), snn.Leaky(**settings), nn.AvgPool2d(2), nn.Conv2d(16, 32, 5), snn.Leaky(**settings),
                      nn.AvgPool2d(2), nn.Flatten(), nn.Linear(512, 256), snn.Leaky(**settings), nn.Linear(256, 10), snn.Leaky(**settings)], True)
    return Steps([nn.Linear(784, 256), snn.Leaky(**settings), nn.Linear(256, 10), snn.Leaky(**settings)], kind == "held")


def spikingjelly(kind):
    """All steps of a layer at once, SpikingJelly's step mode "m"."""
    from spikingjelly.activation_based import functional, layer, neuron

    def lif():
        return neuron.LIFNode(tau=1 / (1 - DECAY), decay_input=False, v_threshold=THRESHOLD, v_reset=None, detach_reset=True)

    if kind == "recurrent":
        recurrent = layer.LinearRecurrentContainer(lif(), in_features=256, out_features=256)
        layers = [layer.Linear(700, 256), recurrent, layer.Linear(256, 20), lif()]
    elif kind == "conv":
        layers = [layer.Conv2d(1, 16, 5), lif(), layer.AvgPool2d(2), layer.Conv2d(16, 32, 5), lif(), layer.AvgPool2d(2), layer.Flatten(), layer.Linear(512, 256), lif(),
                  layer.Linear(256, 10), lif()]
    else:
        layers = [layer.Linear(784, 256), lif(), layer.Linear(256, 10), lif()]

    class Steps(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.others = (layers[0] if kind in ("held", "conv") else None), nn.Sequential(*(layers if kind not in ("held", "conv") else layers[1:]))
            functional.set_step_mode(self.others, "m")

        def forward(self, x, steps):
            functional.reset_net(self)
            if self.first is not None:  # computed once, as the input is held
                x = self.first(x.view(-1, 1, 28, 28) if kind == "conv" else x)
                x = x.unsqueeze(0).expand(steps, *x.shape)
            return self.others(x)

    return Steps()


NETWORKS = [
    ("dense 784-256-10, T 16, held", "held", 784, 16, 60_000),
    ("dense 784-256-10, T 16, Poisson", "poisson", 784, 16, 60_000),
    ("conv 16C5-P-32C5-P-256-10, T 8, held", "conv", 784, 8, 60_000),
    ("recurrent 700-256-20, T 100, 2 % spikes", "recurrent", 700, 100, 8_156),
]


def draw(kind, inputs, steps):
    """A batch: pictures with half of the values 0, or spikes."""
    if kind in ("held", "conv"):
        u = torch.rand(BATCH, inputs)
        return torch.where(u < 0.5, 2 * u, torch.zeros(()))
    return (torch.rand(steps, BATCH, inputs) < (0.29 if kind == "poisson" else 0.02)).float()


def seconds(model, kind, inputs, steps, epoch, batches):
    """CPU seconds of an epoch, drawing included."""
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    labels = torch.arange(BATCH) % 10
    begin = 0.0
    for number in range(WARM_UP + batches):
        if number == WARM_UP:
            begin = time.process_time()
        optimizer.zero_grad()
        spikes = model(draw(kind, inputs, steps), steps)
        F.cross_entropy(0.5 * spikes.sum(0), labels).backward()
        optimizer.step()
    return (time.process_time() - begin) * epoch / (batches * BATCH)


def hillock(jar, name, batches, threads):
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    command = [java, "--enable-native-access=ALL-UNNAMED", "-cp", jar, "io.hillock.bench.TrainingEpochs", str(batches), str(threads), "native", name]
    line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return float(line.split(": ")[1].split(" ")[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--batches", type=int, default=16)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", default="", help="networks whose name contains this")
    parser.add_argument("--hillock", help="the jar of the benchmarks")
    parser.add_argument("--snntorch", help="folder of its sources")
    parser.add_argument("--spikingjelly", help="folder of its sources")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    makers = [("PyTorch by hand", by_hand)]
    for name, folder, make in (("snnTorch", options.snntorch, snntorch), ("SpikingJelly", options.spikingjelly, spikingjelly)):
        if folder:
            sys.path.insert(0, folder)
            makers.append((name, make))
    for name, kind, inputs, steps, epoch in NETWORKS:
        if options.only not in name:
            continue
        torch.manual_seed(1)
        figures = [(maker, seconds(make(kind), kind, inputs, steps, epoch, options.batches)) for maker, make in makers]
        if options.hillock:
            own = hillock(options.hillock, name, options.batches, options.threads)
            print(f"{name}: Hillock {own:.1f}", *(f"{maker} {figure:.1f} ({figure / own:.1f} ×)" for maker, figure in figures), sep="; ", flush=True)
        else:
            print(f"{name}: " + "; ".join(f"{maker} {figure:.1f}" for maker, figure in figures), flush=True)


if __name__ == "__main__":
    main()
