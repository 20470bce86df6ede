#!/usr/bin/env python3
"""Records Sinabs' layers: IAF, LIF, ExpLeak, and IAFRecurrent and LIFRecurrent.

record_sinabs.py --source SINABS --nir NIR --nirtorch NIRTORCH --out FOLDER

Sinabs' exporter writes IAF, LIF and ExpLeak. It refuses the recurrent layers, so their graph is put together here, with the
nodes that the exporter writes for the parts."""
import itertools, os
os.environ.setdefault("PBR_VERSION", "0")  # Sinabs asks for its version, which only an installation has
import numpy as np
import torch
from recordings import MARGIN, NIR, Margin, Recordings, arguments, dyadic, input_spikes, weights

given = arguments(__doc__, NIR)
import nir
import sinabs.layers as sl
from sinabs.nir import _extract_sinabs_module, to_nir

IN, HIDDEN, OUT, STEPS = 10, 12, 6, 50


class Spikes:
    """Sinabs' MultiSpike (`source` is the class), which also notes how near v / threshold is to a whole number."""

    def __init__(self, source, margin):
        self.source, self.margin, self.required_states = source, margin, source.required_states

    def apply(self, *args):
        ratio = (args[0] / args[-2]).detach().numpy().astype(np.float64)
        at = ratio[ratio > 0.5]
        self.margin.see(at - np.rint(at))
        return self.source.apply(*args)


def linear(weight, bias):
    module = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    module.weight.data = torch.from_numpy(weight)
    if bias is not None:
        module.bias.data = torch.from_numpy(bias)
    return module


def layer(kind, size, tau, margin, bound, recurrent):
    spikes = {"spike_fn": Spikes(sl.lif.MultiSpike, margin), "spike_threshold": torch.ones(size), "min_v_mem": bound}
    taus = torch.full((size,), tau)
    return {"IAF": lambda: sl.IAFSqueeze(batch_size=1, **spikes),
            "LIF": lambda: sl.LIFSqueeze(batch_size=1, tau_mem=taus, **spikes),
            "LIF_unnormed": lambda: sl.LIFSqueeze(batch_size=1, tau_mem=taus, norm_input=False, **spikes),
            "IAFRecurrent": lambda: sl.IAFRecurrent(rec_connect=recurrent, **spikes),
            "LIFRecurrent": lambda: sl.LIFRecurrent(tau_mem=taus, rec_connect=recurrent, **spikes)}[kind]()


# network: kind of the first layer, scale of the weights, lower bound, settings beside the bare profile
NETWORKS = {
    "iaf": ("IAF", 0.3, -1.0, ""),
    "iaf_unbounded": ("IAF", 0.3, None, "*.lower_bound=none"),
    "lif": ("LIF", 1.5, None, ""),
    "lif_unnormed": ("LIF_unnormed", 0.3, None, "*.gain=parameter"),
    "iaf_recurrent": ("IAFRecurrent", 0.3, -1.0, ""),
    "lif_recurrent": ("LIFRecurrent", 1.5, None, ""),
}


def build(kind, scale, bound, seed):
    random = np.random.default_rng(seed)
    first, second = Margin(), Margin()
    exact = kind.startswith("IAF")
    weight = dyadic(random, HIDDEN, IN, 0.25, 4) if exact else weights(random, HIDDEN, IN, scale)
    bias = (random.integers(-2, 2, HIDDEN) * 0.25).astype(np.float32) if exact else weights(random, HIDDEN, 1, scale / 5)[:, 0]
    back = dyadic(random, HIDDEN, HIDDEN, 0.125, 1) if exact else weights(random, HIDDEN, HIDDEN, scale / 9)
    recurrent = linear(back, (random.integers(1, 4, HIDDEN) * 0.25).astype(np.float32))  # a bias that would show at t = 0
    net = torch.nn.Sequential(
        linear(weight, bias), layer(kind, HIDDEN, 6.0, first, bound, recurrent),
        linear(weights(random, OUT, HIDDEN, scale), None), layer(kind.removesuffix("Recurrent"), OUT, 3.0, second, bound, None))
    return net, input_spikes(random, STEPS, IN), first, second


def exported(net, kind):
    if not kind.endswith("Recurrent"):
        return to_nir(net, torch.zeros(1, IN))
    cell = sl.IAF if kind.startswith("IAF") else sl.LIF
    nodes = {"input": nir.Input(np.array([IN]))}
    for name, module in (("0", net[0]), ("1", net[1]), ("1.rec", net[1].rec_connect), ("2", net[2]), ("3", net[3])):
        if name == "1":
            plain = cell(**{k: v for k, v in module._param_dict.items() if k not in ("rec_connect", "spike_fn", "shape")})
            plain(torch.zeros(1, 1, HIDDEN))
            module = plain
        nodes[name] = _extract_sinabs_module(module)
    nodes["output"] = nir.Output(np.array([OUT]))
    edges = [("input", "0"), ("0", "1"), ("1", "1.rec"), ("1.rec", "1"), ("1", "2"), ("2", "3"), ("3", "output")]
    return nir.NIRGraph(nodes, edges, type_check=False)


def spiking(recordings, name):
    kind, scale, bound, settings = NETWORKS[name]
    for seed in itertools.count(1):
        net, array, first, second = build(kind, scale, bound, seed)
        with torch.no_grad():
            x = net[0](torch.from_numpy(array))
            hidden = net[1](x[None])[0] if kind.endswith("Recurrent") else net[1](x)  # only these take a batch
            out = net[3](net[2](hidden))
        exact = kind.startswith("IAF")
        margin = second.smallest if exact else min(first.smallest, second.smallest)
        several = max(hidden.max(), out.max()) > 1
        lowest = min(float(net[1].v_mem.min()), float(net[3].v_mem.min()))
        if margin > MARGIN and several and out.sum() > 10 and (first.hits > 0 or not exact):
            break
    print(name, "seed", seed, "hits", first.hits, "out", int(out.sum()), "most", int(max(hidden.max(), out.max())), "lowest", lowest)
    for module in (net[1], net[3]):
        module.reset_states()
    recordings.network(name, exported(net, kind), array,
                       [("default" if not settings else "set", "sinabs", settings, margin, {"1:z": hidden.numpy(), "3:z": out.numpy()})])


def exp_leak(recordings):
    random = np.random.default_rng(1)
    net = torch.nn.Sequential(linear(weights(random, OUT, IN, 0.5), None), sl.ExpLeakSqueeze(batch_size=1, tau_mem=torch.full((OUT,), 4.0)))
    array = input_spikes(random, STEPS, IN)
    with torch.no_grad():
        out = net(torch.from_numpy(array))
    graph = to_nir(net, torch.zeros(1, IN))
    recordings.network("exp_leak", graph, array, [("default", "sinabs", "", None, {"1:v": out.numpy()})])


recordings = Recordings(given.out)
for name in NETWORKS:
    spiking(recordings, name)
exp_leak(recordings)
recordings.close()
