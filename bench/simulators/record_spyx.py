#!/usr/bin/env python3
"""Records Spyx's neurons IF, LIF, CuBaLIF, PSU_LIF, RIF, RLIF and RCuBaLIF.

record_spyx.py --nir NIR --out FOLDER

Spyx needs JAX, which Debian does not have. So this states its rules in numpy, with the lines of src/spyx/nn.py (commit
38374e9) beside them, and writes the graphs that to_nir in src/spyx/nir.py writes."""
import itertools, sys
import numpy as np
from recordings import MARGIN, Margin, Recordings, arguments, dyadic, input_spikes, weights

sys.argv += ["--source", "."]  # there is none to run
given = arguments(__doc__, {"nir": "folder of the source of neuromorphs/NIR"})
import nir

IN, HIDDEN, OUT, STEPS, THRESHOLD, DT = 10, 12, 6, 60, np.float32(1), 1


class Layer:
    """One neuron class: its parameters, its rule and its export."""

    def __init__(self, kind, size, random, margin):
        self.kind, self.size, self.margin = kind, size, margin
        # multiples of 1/16 below 1, so that dt / (1 - beta) brings them back exactly or nearly so
        self.beta = (random.integers(8, 15, size) / 16).astype(np.float32)
        self.alpha = (random.integers(4, 12, size) / 16).astype(np.float32)
        self.w = weights(random, size, size, 0.3).T if kind.startswith("R") else None  # [in, out]

    def run(self, x):
        v, current, spikes = np.zeros(self.size, np.float32), np.zeros(self.size, np.float32), []
        for step in x:
            if self.kind == "PSU_LIF":
                v = self.beta * v + step  # 316
                s = self.fires(v)  # 317
            else:
                s = self.fires(v)  # 167, 215, 451, 486, 532, 591: the spikes of the step before
                back = s @ self.w if self.w is not None else np.float32(0)  # 487, 533, 593
                if self.kind.endswith("CuBaLIF"):
                    v = v - s * THRESHOLD  # 452, 592
                    current = self.alpha * current + step + back  # 453, 594
                    v = self.beta * v + current  # 454, 595
                else:
                    beta = self.beta if "LIF" in self.kind else np.float32(1)
                    v = beta * v + step + back - s * THRESHOLD  # 168, 216, 488, 534
            spikes.append(s)
        return np.array(spikes, np.float32)

    def fires(self, v):
        distance = v - THRESHOLD
        self.margin.see(distance)
        return (distance > 0).astype(np.float32)

    def node(self):
        full, zeros = np.full(self.size, THRESHOLD), np.zeros(self.size, np.float32)
        if self.kind.endswith("CuBaLIF"):
            return nir.CubaLIF(tau_mem=DT / (1 - self.beta), tau_syn=DT / (1 - self.alpha), v_threshold=full, v_leak=zeros, r=self.beta)
        if self.kind in ("IF", "RIF"):
            return nir.IF(r=np.ones(self.size, np.float32), v_threshold=full)
        return nir.LIF(tau=DT / (1 - self.beta), v_threshold=full, v_leak=zeros, r=self.beta)

    def add(self, key, nodes, edges, before):
        """Adds its nodes to a graph; returns the key of the last, and the track of its spikes."""
        if self.kind == "PSU_LIF":
            nodes[key] = nir.LI(tau=DT / (1 - self.beta), r=np.ones(self.size, np.float32), v_leak=np.zeros(self.size, np.float32))
            nodes[key + "_threshold"] = nir.Threshold(threshold=np.full(self.size, THRESHOLD))
            edges += [(before, key), (key, key + "_threshold")]
            return key + "_threshold", None
        edges.append((before, key))
        if self.w is None:
            nodes[key] = self.node()
            return key, key + ":z"
        lif, rec, first, last = (f"{key}.{part}" for part in ("lif", "w_rec", "input", "output"))
        inner = {lif: self.node(), rec: nir.Linear(weight=self.w.T.copy()),
                 first: nir.Input({"input": np.array([self.size])}), last: nir.Output({"output": np.array([self.size])})}
        nodes[key] = nir.NIRGraph(inner, [(first, rec), (rec, lif), (lif, rec), (lif, last)])
        return key, f"{key}/{lif}:z"


def record(recordings, kind, scale):
    for seed in itertools.count(1):
        random, margin = np.random.default_rng(seed), Margin()
        w1, b1, w2 = weights(random, HIDDEN, IN, scale), weights(random, HIDDEN, 1, scale / 5)[:, 0], weights(random, OUT, HIDDEN, scale)
        first, second = Layer(kind, HIDDEN, random, margin), Layer(kind, OUT, random, margin)
        array = input_spikes(random, STEPS, IN)
        hidden = first.run(array @ w1.T + b1)
        out = second.run(hidden @ w2.T)
        if margin.smallest > MARGIN and 20 < out.sum() < 0.9 * out.size:
            break
    nodes, edges = {"input": nir.Input(np.array([IN])), "output": nir.Output(np.array([OUT])), "layer_0": nir.Affine(w1, b1)}, [("input", "layer_0")]
    key, track = first.add("layer_1", nodes, edges, "layer_0")
    nodes["layer_2"] = nir.Linear(w2)
    edges.append((key, "layer_2"))
    key, last = second.add("layer_3", nodes, edges, "layer_2")
    edges.append((key, "output"))
    print(kind, "seed", seed, "hidden", int(hidden.sum()), "out", int(out.sum()))
    tracks = {"out": out} if track is None else {track: hidden, last: out}
    recordings.network(kind.lower(), nir.NIRGraph(nodes, edges, type_check=False), array, [("default", "spyx", "", margin.smallest, tracks)])


recordings = Recordings(given.out)
for kind, scale in (("IF", 0.3), ("LIF", 0.4), ("CuBaLIF", 0.25), ("PSU_LIF", 0.25), ("RIF", 0.3), ("RLIF", 0.4), ("RCuBaLIF", 0.25)):
    record(recordings, kind, scale)
recordings.close()
