#!/usr/bin/env python3
"""Records snnTorch's neurons: Leaky, RLeaky, Synaptic and RSynaptic, each with every reset mechanism, delayed or not.

record_snntorch.py --source SNNTORCH --nir NIR --nirtorch NIRTORCH --out FOLDER

The first layer is dyadic (beta 0.5, weights in eighths), so that it meets its thresholds exactly; the second is random."""
import itertools
import numpy as np
import torch
from recordings import MARGIN, Margin, NIR, Recordings, arguments, dyadic, input_spikes, weights

given = arguments(__doc__, NIR)
import snntorch
from snntorch.export_nir import export_to_nir

IN, HIDDEN, OUT, STEPS = 10, 12, 6, 50
CLASSES = {"Leaky": snntorch.Leaky, "RLeaky": snntorch.RLeaky, "Synaptic": snntorch.Synaptic,
           "RSynaptic": snntorch.RSynaptic}
PROFILE = {("subtract", True): "snntorch-late", ("subtract", False): "snntorch-subtract",
           ("zero", True): "snntorch-zero-late", ("zero", False): "snntorch",
           ("none", True): "snntorch-none", ("none", False): "snntorch-none"}


def neuron(kind, decays, size, recurrent, reset, delay, margin, last):
    def spike(distance):
        margin.see(distance.detach().numpy())
        return (distance > 0).float()

    options = {"spike_grad": spike, "reset_mechanism": reset, "reset_delay": delay, "init_hidden": True}
    options["output"] = last
    options["beta"] = torch.full((size,), decays[0])  # the exporter's shape check fails for scalars
    options["threshold"] = torch.ones(size)
    if "Synaptic" in kind:
        options["alpha"] = torch.full((size,), decays[1])
    if kind.startswith("R"):
        options["linear_features"] = size
    module = CLASSES[kind](**options)
    if kind.startswith("R"):
        module.recurrent.weight.data = torch.from_numpy(recurrent[0])
        module.recurrent.bias.data = torch.from_numpy(recurrent[1])
    return module


def build(kind, seed, reset, delay):
    random = np.random.default_rng(seed)
    first, second = Margin(), Margin()
    current = "Synaptic" in kind  # currents add up, so their weights are smaller
    recurrent = [(dyadic(random, n, n, 0.125, 2), (random.integers(-1, 2, n) * 0.125).astype(np.float32)) for n in (HIDDEN, OUT)]
    recurrent[1] = (weights(random, OUT, OUT, 0.3), weights(random, OUT, 1, 0.1)[:, 0])
    fc1, fc2 = torch.nn.Linear(IN, HIDDEN), torch.nn.Linear(HIDDEN, OUT)
    fc1.weight.data = torch.from_numpy(dyadic(random, HIDDEN, IN, 0.125, 3 if current else 4))
    fc1.bias.data = torch.from_numpy((random.integers(-1, 3, HIDDEN) * 0.125).astype(np.float32))
    fc2.weight.data = torch.from_numpy(weights(random, OUT, HIDDEN, 0.15 if current else 0.35))
    fc2.bias.data = torch.from_numpy(weights(random, OUT, 1, 0.1)[:, 0])
    net = torch.nn.Sequential(
        fc1, neuron(kind, (0.5, 0.25), HIDDEN, recurrent[0], reset, delay, first, False),
        fc2, neuron(kind, (0.87, 0.71), OUT, recurrent[1], reset, delay, second, True))
    return net, input_spikes(random, STEPS, IN), first, second


def run(net, array):
    """RSynaptic without delay fails unless its states are passed, so all states are passed."""
    states = [None, None]
    spikes = ([], [])
    with torch.no_grad():
        for step in array:
            x = torch.from_numpy(step)[None]
            for layer in (0, 1):
                module = net[2 * layer + 1]
                module.init_hidden, module.output = False, True
                x = net[2 * layer](x)
                if states[layer] is None:
                    shape = x.shape
                    count = {"Leaky": 1, "RLeaky": 2, "Synaptic": 2, "RSynaptic": 3}[type(module).__name__]
                    states[layer] = [torch.zeros(shape) for _ in range(count)]
                # Leaky: mem; RLeaky: spk, mem; Synaptic: syn, mem; RSynaptic: spk, syn, mem
                x, *rest = module(x, *states[layer])
                recurrent = type(module).__name__.startswith("R")
                states[layer] = [x, *rest] if recurrent else rest
                spikes[layer].append(x[0].numpy().copy())
    return [np.array(s) for s in spikes]


def main():
    recordings = Recordings(given.out)
    for kind in CLASSES:
        for seed in itertools.count(1):
            cases = []
            for (reset, delay), profile in PROFILE.items():
                net, array, first, second = build(kind, seed, reset, delay)
                hidden, out = run(net, array)
                if kind == "RSynaptic" and not delay:
                    profile = PROFILE[reset, True]  # it changes a local variable, so the reset is delayed all the same
                cases.append((f"{reset}{'_delayed' if delay else ''}", profile, "", second.smallest,
                              {"1": hidden, "3": out}, first.hits))
            quiet = any(c[4]["3"].sum() < 10 or c[4]["3"].mean() > 0.95 and not c[0].startswith("none") for c in cases)
            if min(c[3] for c in cases) > MARGIN and min(c[5] for c in cases) > 0 and not quiet:
                break
        net, array, _, _ = build(kind, seed, "subtract", True)
        graph = export_to_nir(net, torch.zeros(1, IN), ignore_dims=[0])
        node = ".lif:z" if kind.startswith("R") else ":z"
        print(kind, "seed", seed, "nodes", list(graph.nodes), "hits", [c[5] for c in cases],
              "out", [int(c[4]["3"].sum()) for c in cases])
        recordings.network(kind.lower(), graph, array,
                           [(c[0], c[1], c[2], c[3], {layer + node: v for layer, v in c[4].items()}) for c in cases])
    recordings.close()


main()
