#!/usr/bin/env python3
"""Records Rockpool's LIFNeuronTorch, LIFTorch and ExpSynTorch.

record_rockpool.py --source ROCKPOOL --nir NIR --nirtorch NIRTORCH --out FOLDER"""
import itertools
import numpy as np
import torch
from recordings import MARGIN, NIR, Margin, Recordings, arguments, input_spikes, weights

given = arguments(__doc__, NIR)
from rockpool.nn.combinators import Sequential
from rockpool.nn.modules.torch import ExpSynTorch, LIFNeuronTorch, LIFTorch, LinearTorch
from rockpool.nn.modules.torch.lif_torch import StepPWL
from rockpool.nn.modules.torch.nir import to_nir

IN, HIDDEN, OUT, STEPS, DT = 10, 12, 6, 60, 1e-3


class Spikes:
    """Rockpool's spike generation, which also notes how near v / threshold is to a whole number."""

    def __init__(self, margin):
        self.margin = margin

    def apply(self, v, threshold, *rest):
        ratio = (v / threshold).detach().numpy().astype(np.float64)
        self.margin.see((ratio - np.rint(ratio))[ratio > 0.5])
        return StepPWL.apply(v, threshold, *rest)


def neuron(kind, size, random, margin):
    options = {"tau_mem": torch.from_numpy(random.uniform(0.006, 0.02, size).astype(np.float32)), "dt": DT,
               "threshold": torch.from_numpy(random.uniform(0.8, 1.2, size).astype(np.float32)), "spike_generation_fn": Spikes(margin)}
    if kind == "lif_neuron":
        return LIFNeuronTorch(size, **options)
    return LIFTorch(size, tau_syn=torch.from_numpy(random.uniform(0.003, 0.008, size).astype(np.float32)), **options)


def linear(weight, bias):
    module = LinearTorch((weight.shape[1], weight.shape[0]), has_bias=bias is not None)
    module.weight.data = torch.from_numpy(np.ascontiguousarray(weight.T))
    if bias is not None:
        module.bias.data = torch.from_numpy(bias)
    return module


def run(net, array):
    """All modules' outputs, each module by itself over all steps."""
    outputs, x = [], torch.from_numpy(array)[None]
    with torch.no_grad():
        for module in net:
            x = module(x)[0]
            outputs.append(x[0].numpy().copy())
    return outputs


def record(recordings, kind, scale):
    for seed in itertools.count(1):
        random, margin = np.random.default_rng(seed), Margin()
        net = Sequential(linear(weights(random, HIDDEN, IN, scale), weights(random, HIDDEN, 1, scale / 5)[:, 0]),
                         neuron(kind, HIDDEN, random, margin),
                         linear(weights(random, OUT, HIDDEN, scale), None), neuron(kind, OUT, random, margin))
        array = input_spikes(random, STEPS, IN)
        outputs = run(net, array)
        if margin.smallest > MARGIN and outputs[3].sum() > 20 and max(outputs[1].max(), outputs[3].max()) > 1:
            break
    graph = to_nir(net)
    names = [name for name in graph.nodes if "LIF" in name]
    print(kind, "seed", seed, "out", int(outputs[3].sum()), list(graph.nodes), graph.nodes["input"].input_type)
    recordings.network(kind, graph, array, [("default", "rockpool", "", margin.smallest,
                                             {names[0] + ":z": outputs[1], names[1] + ":z": outputs[3]})])


def synapses(recordings):
    random = np.random.default_rng(1)
    net = Sequential(linear(weights(random, OUT, IN, 1), None),
                     ExpSynTorch(OUT, tau=torch.from_numpy(random.uniform(0.003, 0.02, OUT).astype(np.float32)), dt=DT))
    array = input_spikes(random, STEPS, IN)
    values = run(net, array)[1]
    graph = to_nir(net)
    name = next(name for name in graph.nodes if "ExpSyn" in name)
    graph.nodes[name].tau = graph.nodes[name].tau.detach()  # nir.write fails for parameters that need gradients
    recordings.network("exp_syn", graph, array, [("default", "rockpool", "", None, {name + ":v": values})])


recordings = Recordings(given.out)
record(recordings, "lif_neuron", 0.35)
record(recordings, "lif", 0.12)
synapses(recordings)
recordings.close()
