"""Reads a NIR file whose nodes form a chain into a list of layers for the peers. A CubaLIF may have a recurrent Linear.

Needs Debian's python3-h5py and python3-numpy. Supports what the benchmark's networks use, and names anything else in an error.
"""
from dataclasses import dataclass, field

import h5py
import numpy as np


@dataclass
class Layer:
    kind: str                       # affine conv pool flatten lif cuba
    weight: np.ndarray = None
    bias: np.ndarray = None
    stride: tuple = (1, 1)
    padding: tuple = (0, 0)
    kernel: tuple = (1, 1)
    decay: float = 1.0              # of the membrane, per step
    synapse_decay: float = 1.0
    threshold: float = 1.0
    recurrent: np.ndarray = field(default=None)


def read(path, dt=1e-4):
    """Layers from Input to Output."""
    with h5py.File(path) as file:
        graph = file["node"]
        edges = [(a.decode(), b.decode()) for a, b in graph["edges"][()]]
        nodes = {name: {k: value(k, v[()]) for k, v in node.items()} for name, node in graph["nodes"].items()}
    kinds = {name: node["type"].decode() for name, node in nodes.items()}
    loops = [n for n in nodes if kinds[n] == "Linear" and any((n, a) in edges and (a, n) in edges for a in nodes)]
    at = next(n for n in nodes if kinds[n] == "Input")
    layers = []
    while True:
        ways = [b for a, b in edges if a == at and b not in loops]
        if len(ways) != 1:
            raise SystemExit(f"{path}: node {at} leads to {len(ways)} nodes; the benchmark's peers run only chains")
        at = ways[0]
        if kinds[at] == "Output":
            return layers
        loop = [nodes[a]["weight"] for a, b in edges if b == at and a in loops]
        layers.append(layer(path, at, kinds[at], nodes[at], loop, dt))


def value(key, stored):
    """Converts weights and biases to float32, like the peers' inputs; networks made in Java store float64."""
    return np.float32(stored) if key in ("weight", "bias") else stored


def layer(path, name, kind, node, loop, dt):
    def one(key):
        value = np.unique(node[key])
        if value.size != 1:
            raise SystemExit(f"{path}: {key} of {name} differs between neurons; the benchmark's peers need one value for all")
        return float(value[0])

    def must(key, value):
        if key in node and not np.allclose(node[key], value):
            raise SystemExit(f"{path}: {key} of {name} is not {value}")

    if kind in ("Affine", "Linear"):
        bias = node.get("bias", np.zeros(node["weight"].shape[0], np.float32))
        return Layer("affine", weight=node["weight"], bias=bias)
    if kind == "Conv2d":
        must("dilation", 1)
        must("groups", 1)
        return Layer("conv", weight=node["weight"], bias=node["bias"], stride=tuple(map(int, node["stride"])),
                     padding=tuple(map(int, node["padding"])))
    if kind == "SumPool2d":
        must("padding", 0)
        return Layer("pool", kernel=tuple(map(int, node["kernel_size"])), stride=tuple(map(int, node["stride"])))
    if kind == "Flatten":
        return Layer("flatten")
    if kind == "IF":
        must("r", 1)
        must("v_reset", 0)
        return Layer("lif", threshold=one("v_threshold"))
    must("v_leak", 0)
    must("v_reset", 0)
    if kind == "LIF":
        must("r", one("tau") / dt)          # so that the input's gain is one
        return Layer("lif", decay=1 - dt / one("tau"), threshold=one("v_threshold"))
    if kind == "CubaLIF":
        must("r", one("tau_mem") / dt)
        must("w_in", one("tau_syn") / dt)
        return Layer("cuba", decay=1 - dt / one("tau_mem"), synapse_decay=1 - dt / one("tau_syn"),
                     threshold=one("v_threshold"), recurrent=loop[0] if loop else None)
    raise SystemExit(f"{path}: the benchmark's peers do not support {kind} (node {name})")
