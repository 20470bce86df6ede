#!/usr/bin/env python3
"""Records CUBA blocks of Lava-DL's SLAYER, exported by the script in NIR's documentation (docs/source/examples/lava).

record_lava.py --source LAVA_DL/src --nir NIR --out FOLDER

SLAYER computes in whole multiples of 1/4096 and truncates; Hillock computes in float32. The networks are chosen so that no
membrane comes nearer to its threshold than MARGIN."""
import importlib.util, itertools, os, sys, tempfile, types
import numpy as np
from recordings import Margin, Recordings, arguments, input_spikes

given = arguments(__doc__, {"nir": "folder of the source of neuromorphs/NIR"})
import h5py
import nir
import torch

# The package imports its object detection, which needs packages that have nothing to do with neurons.
sys.modules["lava.lib.dl.slayer.object_detection"] = types.ModuleType("object_detection")
from lava.lib.dl.slayer.block import cuba

IN, HIDDEN, OUT, STEPS = 10, 12, 6, 60
MARGIN = 0.008  # truncation adds up to (1 + 1 / 0.5) / 0.125 = 24 steps of 1/4096 at most


def exporter():
    path = os.path.join(given.nir, "docs/source/examples/lava/lava_to_nir.py")
    spec = importlib.util.spec_from_file_location("lava_to_nir", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def block(random, size, inputs, scale):
    dense = cuba.Dense({"threshold": 1.25, "current_decay": 0.5, "voltage_decay": 0.125}, inputs, size, delay_shift=False)
    grid = np.rint((random.standard_normal((size, inputs)) * scale + 0.3 * scale) * 32) / 32  # the weights that 8 bits hold
    dense.synapse.weight.data = torch.from_numpy(grid.astype(np.float32)).reshape(dense.synapse.weight.shape)
    return dense


def run(dense, x, margin):
    """x [1, inputs, T]"""
    with torch.no_grad():
        _, voltage = dense.neuron.dynamics(dense.synapse(x))
        margin.see((voltage - dense.neuron.threshold).numpy())
        return dense.neuron.spike(voltage)


def graph(blocks):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "network.net")
        with h5py.File(path, "w") as file:
            for index, dense in enumerate(blocks):
                dense.export_hdf5(file.create_group(f"layer/{index}"))
        with h5py.File(path, "r") as file:
            read = exporter().read_node(file["layer"])
    # Its last lines add Input and Output to a graph of four nodes, by the edges' numbers; the same by name:
    nodes = {str(name): node for name, node in read.nodes.items() if isinstance(node, (nir.Linear, nir.CubaLIF))}
    last = str(len(nodes) - 1)
    edges = [(str(a), str(b)) for a, b in read.edges if str(a) in nodes and str(b) in nodes]
    return nir.NIRGraph({"input": nir.Input(np.array([IN])), **nodes, "output": nir.Output(np.array([OUT]))},
                        [("input", "0"), *edges, (last, "output")], type_check=False)


recordings = Recordings(given.out)
for seed in itertools.count(1):
    random, margin = np.random.default_rng(seed), Margin()
    torch.manual_seed(seed)
    blocks = [block(random, HIDDEN, IN, 0.2), block(random, OUT, HIDDEN, 0.2)]
    array = input_spikes(random, STEPS, IN, 0.3)
    hidden = run(blocks[0], torch.from_numpy(array.T.copy())[None], margin)
    out = run(blocks[1], hidden, margin)
    if margin.smallest > MARGIN and margin.hits == 0 and out.sum() > 20:
        break
print("cuba seed", seed, "hidden", int(hidden.sum()), "out", int(out.sum()))
recordings.network("cuba", graph(blocks), array, [("default", "lava", "", margin.smallest,
                                                   {"1:z": hidden[0].T.numpy(), "3:z": out[0].T.numpy()})])
recordings.close()
