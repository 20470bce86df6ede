"""Writes files whose sizes and links ask for more than they have."""
import sys
import zlib
from pathlib import Path
import h5py
import numpy as np

FOLDER = Path(sys.argv[1])


def file(name, weight):
    with h5py.File(FOLDER / (name + ".nir"), "w") as f:
        graph = f.create_group("node")
        graph["type"] = "NIRGraph"
        graph["edges"] = np.array([[b"input", b"w"], [b"w", b"output"]], dtype=object).astype("S")
        for node, kind in (("input", "Input"), ("output", "Output")):
            graph[f"nodes/{node}/type"] = kind
            graph[f"nodes/{node}/shape"] = np.array([4])
        graph["nodes/w/type"] = "Linear"
        weight(graph, graph["nodes/w"])


def bomb(_, node):
    """A chunk of 8 values that inflates to 32 MiB."""
    data = node.create_dataset("weight", (2, 4), "f8", chunks=(2, 4), compression="gzip")
    data.id.write_direct_chunk((0, 0), zlib.compress(bytes(1 << 25), 9))


def itself(graph, node):
    graph["nodes/loop"] = graph
    node["weight"] = np.eye(4)


def soft(graph, node):
    node["weight"] = h5py.SoftLink("/node/nodes/w/weight")


def external(graph, node):
    node["weight"] = h5py.ExternalLink("other.nir", "/node/nodes/w/weight")


file("huge_contiguous", lambda _, w: w.create_dataset("weight", (1 << 30, 1 << 20), "f8"))
file("large_contiguous", lambda _, w: w.create_dataset("weight", (1 << 14, 1 << 14), "f8"))
file("huge_chunked", lambda _, w: w.create_dataset("weight", (1 << 24, 1 << 20), "f8", chunks=(1024, 1024), compression="gzip"))
file("large_chunk", lambda _, w: w.create_dataset("weight", (4, 4), "f8", chunks=(1 << 14, 1 << 13), maxshape=(None, None)))
file("unwritten_chunks", lambda _, w: w.create_dataset("weight", (64, 64), "f8", chunks=(1, 1), compression="gzip"))
file("empty", lambda _, w: w.create_dataset("weight", (0, 4), "f8"))
file("bomb", bomb)
file("itself", itself)
file("soft", soft)
file("external", external)
file("complex", lambda _, w: w.create_dataset("weight", data=np.eye(4, dtype=complex)))
file("null", lambda _, w: w.create_dataset("weight", data=h5py.Empty("f8")))
