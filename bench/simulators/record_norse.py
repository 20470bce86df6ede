#!/usr/bin/env python3
"""Records Norse's cells: LIFBoxCell, LIFCell, LIBoxCell and IAFCell as its exporter writes them, and CubaLIF as its importer
reads it.

record_norse.py --source NORSE --nir NIR --nirtorch NIRTORCH --out FOLDER"""
import itertools
import numpy as np
import torch
from recordings import MARGIN, NIR, Margin, Recordings, arguments, dyadic, input_spikes, weights

given = arguments(__doc__, NIR)
import nir
import norse.torch as norse
import norse.torch.functional.threshold as threshold
from norse.torch.functional.iaf import IAFParameters
from norse.torch.functional.leaky_integrator_box import LIBoxParameters
from norse.torch.functional.lif import LIFParameters
from norse.torch.functional.lif_box import LIFBoxParameters

IN, HIDDEN, OUT, STEPS, DT = 10, 12, 6, 60, 0.001
NAMES = ["fc1", "lif1", "fc2", "lif2"]
seen = Margin()


def spike(distance, alpha):
    """What SuperSpike computes forwards; it is written for a newer torch than Debian's."""
    seen.see(distance.detach().numpy())
    return threshold.heaviside(distance)


threshold.superspike_fn = spike


def full(size, value):
    return torch.full((size,), float(value))


def cell(kind, size, leak, reset):
    """Time constants of 8 and 4 ms, so that dt / tau is dyadic up to float32."""
    common = {"v_th": full(size, 1), "v_reset": full(size, reset)}
    if kind == "iaf":
        return norse.IAFCell(IAFParameters(**common), dt=DT)
    leaky = {"tau_mem_inv": full(size, 125), "v_leak": full(size, leak)}
    if kind == "lif_box":
        return norse.LIFBoxCell(LIFBoxParameters(**leaky, **common), dt=DT)
    if kind == "lif":
        return norse.LIFCell(LIFParameters(tau_syn_inv=full(size, 250), **leaky, **common), dt=DT)
    return norse.LIBoxCell(LIBoxParameters(**leaky), dt=DT)


def linear(weight, bias):
    module = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    module.weight.data = torch.from_numpy(weight)
    if bias is not None:
        module.bias.data = torch.from_numpy(bias)
    return module


class Layers(torch.nn.Module):
    """One after the other, as norse.SequentialState; that one unpacks tuples, which the tracer of Debian's torch cannot follow."""

    def __init__(self, net):
        super().__init__()
        self.names = NAMES[:len(net)]
        for name, module in zip(self.names, net):
            self.add_module(name, module)

    def forward(self, x, state=None):
        for name in self.names:
            module = self.get_submodule(name)
            x = module(x) if isinstance(module, torch.nn.Linear) else module(x, None)[0]
        return x


def run(net, cells, array):
    """All layers' outputs [T, neurons]; `cells` are the indices of those with state."""
    states, outputs = {}, {index: [] for index in cells}
    with torch.no_grad():
        for step in array:
            x = torch.from_numpy(step)[None]
            for index, module in enumerate(net):
                if index in cells:
                    x, states[index] = module(x, states.get(index))
                    outputs[index].append(x[0].numpy().copy())
                else:
                    x = module(x)
    return {index: np.array(values) for index, values in outputs.items()}


# network: cell, scale of the weights, v_leak, v_reset
NETWORKS = {"lif_box": ("lif_box", 2.0, 0, 0), "lif_box_leak": ("lif_box", 2.0, 0.25, -0.5), "lif": ("lif", 0.7, 0, 0),
            "lif_leak": ("lif", 0.7, 0.25, -0.5), "iaf": ("iaf", 0.3, 0, 0), "iaf_reset": ("iaf", 0.3, 0, -0.5)}


def spiking(recordings, name):
    kind, scale, leak, reset = NETWORKS[name]
    for seed in itertools.count(1):
        random = np.random.default_rng(seed)
        if kind == "iaf":
            first = linear(dyadic(random, HIDDEN, IN, 0.25, 2), None)
        else:
            first = linear(weights(random, HIDDEN, IN, scale), weights(random, HIDDEN, 1, scale / 5)[:, 0])
        net = torch.nn.ModuleList([first, cell(kind, HIDDEN, leak, reset), linear(weights(random, OUT, HIDDEN, scale), None),
                                   cell(kind, OUT, leak, reset)])
        array = input_spikes(random, STEPS, IN)
        seen.__init__()
        outputs = run(net, (1, 3), array)
        if seen.smallest > MARGIN and outputs[3].sum() > 20 and (seen.hits > 0 or kind != "iaf"):
            break
    print(name, "seed", seed, "hits", seen.hits, "out", int(outputs[3].sum()))
    graph = norse.to_nir(Layers(net))
    recordings.network(name, graph, array, [("default", "norse", "", seen.smallest, {"lif1:z": outputs[1], "lif2:z": outputs[3]})])


def readout(recordings):
    random = np.random.default_rng(1)
    net = torch.nn.ModuleList([linear(weights(random, OUT, IN, 1), None), cell("li_box", OUT, 0.25, 0)])
    array = input_spikes(random, STEPS, IN)
    recordings.network("li_box", norse.to_nir(Layers(net)), array,
                       [("default", "norse", "", None, {"lif1:v": run(net, (1,), array)[1]})])


def imported(recordings):
    """A CubaLIF with w_in and r of its own, as Norse's importer reads it."""
    for seed in itertools.count(1):
        random = np.random.default_rng(seed)
        size = {"tau_syn": 0.004, "tau_mem": 0.008, "r": 1.5, "v_leak": 0.0, "v_threshold": 1.0, "w_in": 3.0, "v_reset": 0.0}
        cuba = nir.CubaLIF(**{k: np.full(HIDDEN, v) * random.uniform(0.9, 1.1, HIDDEN) for k, v in size.items()})
        affine = nir.Affine(weights(random, HIDDEN, IN, 1), weights(random, HIDDEN, 1, 0.1)[:, 0])
        nodes = {"input": nir.Input(np.array([IN])), "fc": affine, "lif": cuba, "output": nir.Output(np.array([HIDDEN]))}
        graph = nir.NIRGraph(nodes, [("input", "fc"), ("fc", "lif"), ("lif", "output")])
        array = input_spikes(random, STEPS, IN)
        net = norse.from_nir(graph)
        seen.__init__()
        state, out = None, []
        with torch.no_grad():
            for step in array:
                z, state = net(torch.from_numpy(step)[None], state)
                out.append(z[0].numpy().copy())
        if seen.smallest > MARGIN and np.sum(out) > 20:
            break
    print("cuba_lif seed", seed, "out", int(np.sum(out)))
    recordings.network("cuba_lif", graph, array, [("default", "norse", "", seen.smallest, {"lif:z": np.array(out)})])


recordings = Recordings(given.out)
for name in NETWORKS:
    spiking(recordings, name)
readout(recordings)
imported(recordings)
recordings.close()
