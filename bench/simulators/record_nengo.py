#!/usr/bin/env python3
"""Records nengo.LIF (tau_ref = 0) and nengo.Lowpass.

record_nengo.py --source NENGO --nir NIR --out FOLDER

Nengo's exporter is an example in NIR's documentation (docs/source/examples/nengo/nir-lorentz.py), written for an older nir, so
its graphs are put together here: an ensemble becomes Affine and LIF, a synapse becomes LI. Nengo's spikes are 1 / dt high, which
a file cannot say; here the weights behind a LIF carry the factor."""
import itertools
import numpy as np
from recordings import MARGIN, Margin, Recordings, arguments, input_spikes, weights

given = arguments(__doc__, {"nir": "folder of the source of neuromorphs/NIR"})
import nengo
import nir

IN, HIDDEN, OUT, STEPS, DT, TAU = 10, 12, 6, 80, 1e-3, 0.01


def lif(size):
    return nir.LIF(tau=np.full(size, TAU), v_threshold=np.full(size, 1.0), r=np.full(size, 1.0), v_leak=np.full(size, 0.0))


def ensemble(size, bias):
    return nengo.Ensemble(size, 1, neuron_type=nengo.LIF(tau_rc=TAU, tau_ref=0, initial_state={"voltage": nengo.dists.Choice([0])}),
                          gain=np.ones(size), bias=bias)


def simulate(array, w1, b1, w2):
    """Spikes 1 / dt high: w2 is that of the ensemble, before the factor."""
    with nengo.Network() as model:
        stimulus = nengo.Node(nengo.processes.PresentInput(array, DT))
        first, second = ensemble(HIDDEN, b1), ensemble(OUT, np.zeros(OUT))
        nengo.Connection(stimulus, first.neurons, transform=w1, synapse=None)
        nengo.Connection(first.neurons, second.neurons, transform=w2, synapse=None)
        probes = [nengo.Probe(e.neurons, what, synapse=None) for e in (first, second) for what in ("output", "voltage")]
        readout = nengo.Node(size_in=OUT)
        nengo.Connection(first.neurons, readout, transform=w2, synapse=nengo.Lowpass(0.005))
        probes.append(nengo.Probe(readout, synapse=None))
    with nengo.Simulator(model, dt=DT, progress_bar=False) as simulator:
        simulator.run_steps(STEPS)
    return [simulator.data[p].copy() for p in probes]


def margin_of(array, w, b, spikes):
    """Nengo keeps no membrane from before the reset, so it is computed from the spikes that it gave (neurons.py, LIF.step)."""
    margin, v = Margin(), np.zeros(w.shape[0])
    for x, z in zip(array, spikes):
        j = w @ x + b
        v = v - (j - v) * np.expm1(-DT / TAU)
        margin.see(v - 1)
        v = np.where(z > 0, 0, np.maximum(v, 0))
    return margin.smallest


recordings = Recordings(given.out)
for seed in itertools.count(1):
    random = np.random.default_rng(seed)
    w1, b1 = weights(random, HIDDEN, IN, 2).astype(np.float64), random.uniform(-0.5, 1.5, HIDDEN).astype(np.float32).astype(np.float64)
    w2 = weights(random, OUT, HIDDEN, 2).astype(np.float64) * 2.0**-9  # times 1 / dt gives currents near 2
    array = input_spikes(random, STEPS, IN).astype(np.float64)
    hidden, _, out, _, filtered = simulate(array, w1, b1, w2)
    smallest = min(margin_of(array, w1, b1, hidden), margin_of(hidden, w2, 0, out))
    if smallest > MARGIN and (out > 0).sum() > 20:
        break
print("lif seed", seed, "hidden", int((hidden > 0).sum()), "out", int((out > 0).sum()))
behind = nir.Linear((w2 / DT).astype(np.float32))
nodes = {"input": nir.Input(np.array([IN])), "encoder": nir.Affine(w1.astype(np.float32), b1.astype(np.float32)), "hidden": lif(HIDDEN),
         "weights": behind, "out": lif(OUT), "output": nir.Output(np.array([OUT]))}
chain = list(nodes)
recordings.network("lif", nir.NIRGraph(nodes, list(zip(chain, chain[1:])), type_check=False), array,
                   [("default", "nengo", "", smallest, {"hidden:z": hidden > 0, "out:z": out > 0})])
nodes = {**nodes, "out": nir.LI(tau=np.full(OUT, 0.005), r=np.ones(OUT), v_leak=np.zeros(OUT))}
# A synapse shows its value one step later than LI does.
recordings.network("lowpass", nir.NIRGraph(nodes, list(zip(chain, chain[1:])), type_check=False), array[:-1],
                   [("default", "nengo", "", None, {"out:v": filtered[1:]})])
recordings.close()
