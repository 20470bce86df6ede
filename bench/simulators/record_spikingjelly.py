#!/usr/bin/env python3
"""Records SpikingJelly's IFNode, LIFNode and ParametricLIFNode: hard and soft reset, with and without decay of the input.

record_spikingjelly.py --source SPIKINGJELLY --nir NIR --nirtorch NIRTORCH --out FOLDER

The first layer is dyadic, so that it meets its threshold exactly; the second is random."""
import itertools
import numpy as np
import torch
from recordings import MARGIN, NIR, Margin, Recordings, arguments, dyadic, input_spikes, weights

given = arguments(__doc__, NIR)


class CustomOperator:
    """Stands in for custom operators, which Debian's torch lacks; the backend `torch` that runs here calls none."""

    def __init__(self, function):
        self.register_fake = self.register_kernel = self.register_autograd = self.register_vmap = lambda *a, **k: lambda f: f


for missing in ("custom_op", "triton_op"):
    if not hasattr(torch.library, missing):
        setattr(torch.library, missing, lambda *a, **k: CustomOperator)
for missing in ("register_fake", "register_autograd", "register_kernel", "wrap_triton"):
    if not hasattr(torch.library, missing):
        setattr(torch.library, missing, lambda *a, **k: lambda function: function)
from spikingjelly.activation_based import functional, layer, neuron, surrogate
from spikingjelly.activation_based.nir_exchange import export_to_nir

IN, HIDDEN, OUT, STEPS = 10, 12, 6, 50


class Spike(surrogate.Sigmoid):
    """Its heaviside, which also notes the distance from the threshold."""

    def __init__(self, margin):
        super().__init__(alpha=4.0, spiking=True)
        self.margin = margin

    def forward(self, x):
        self.margin.see(x.detach().numpy())
        return surrogate.heaviside(x)


def node(kind, tau, decay, reset, margin):
    options = {"surrogate_function": Spike(margin), "v_reset": reset}
    if kind == "if":
        return neuron.IFNode(**options)
    if kind == "plif":
        return neuron.ParametricLIFNode(init_tau=tau, decay_input=decay, **options)
    return neuron.LIFNode(tau=tau, decay_input=decay, **options)


def build(kind, decay, reset, seed):
    random = np.random.default_rng(seed)
    first, second = Margin(), Margin()
    # tau = 2 of a ParametricLIFNode is 1 / sigmoid(0), which is exact
    scale = 1 if kind == "if" or not decay else 2
    fc1, fc2 = layer.Linear(IN, HIDDEN), layer.Linear(HIDDEN, OUT, bias=False)
    fc1.weight.data = torch.from_numpy(dyadic(random, HIDDEN, IN, 0.25 * scale, 3))
    fc1.bias.data = torch.from_numpy((random.integers(-1, 2, HIDDEN) * 0.25).astype(np.float32))
    fc2.weight.data = torch.from_numpy(weights(random, OUT, HIDDEN, 0.35 if scale == 1 else 1.2))
    net = torch.nn.Sequential(fc1, node(kind, 2.0, decay, reset, first), fc2, node(kind, 2.9, decay, reset, second))
    return net, input_spikes(random, STEPS, IN), first, second


def record(recordings, name, kind, decay, reset):
    for seed in itertools.count(1):
        net, array, first, second = build(kind, decay, reset, seed)
        hidden, out = [], []
        with torch.no_grad():
            for step in array:
                z = net[1](net[0](torch.from_numpy(step)[None]))
                hidden.append(z[0].numpy().copy())
                out.append(net[3](net[2](z))[0].numpy().copy())
        if second.smallest > MARGIN and first.hits > 5 and np.sum(out) > 20:
            break
    functional.reset_net(net)
    net.eval()
    graph = export_to_nir(net, torch.zeros(1, IN))
    print(name, "seed", seed, "hits", first.hits, "out", int(np.sum(out)), list(graph.nodes))
    profile = "spikingjelly-soft" if reset is None else "spikingjelly"
    names = [n for n in graph.nodes if type(graph.nodes[n]).__name__ in ("IF", "LIF")]
    recordings.network(name, graph, array, [("default", profile, "", second.smallest,
                                             {names[0] + ":z": np.array(hidden), names[1] + ":z": np.array(out)})])


recordings = Recordings(given.out)
for reset, suffix in ((0.0, "hard"), (-0.5, "hard_below"), (None, "soft")):
    record(recordings, "if_" + suffix, "if", True, reset)
    for kind in ("lif", "plif"):
        for decay in (True, False):
            record(recordings, f"{kind}_{suffix}{'' if decay else '_undecayed'}", kind, decay, reset)
recordings.close()
