"""Walks NIR files as the reference implementation reads them: its keys and no others, decoded as it decodes them."""
import sys
import h5py
import numpy as np

KEYS = {
    "Input": "shape", "Output": "shape", "Linear": "weight", "Affine": "weight bias", "Scale": "scale",
    "Conv1d": "input_shape weight stride padding dilation groups bias",
    "Conv2d": "input_shape weight stride padding dilation groups bias",
    "SumPool2d": "kernel_size stride padding", "AvgPool2d": "kernel_size stride padding",
    "Flatten": "input_type start_dim end_dim", "Delay": "delay", "Threshold": "threshold", "I": "r",
    "IF": "r v_threshold v_reset", "LI": "tau r v_leak", "LIF": "tau r v_leak v_threshold v_reset",
    "CubaLI": "tau_syn tau_mem r v_leak w_in", "CubaLIF": "tau_syn tau_mem r v_leak w_in v_threshold v_reset",
    "NIRGraph": "nodes edges",
}
PAIRS = {"input_shape", "stride", "padding", "dilation", "kernel_size"}
SCALARS = {"groups", "start_dim", "end_dim"}
VECTORS = {"shape", "input_type"}


def text(value):
    assert isinstance(value, bytes), f"text is {type(value)}"
    return value.decode("utf8")


def check(node, path):
    kind = text(node["type"][()])
    wanted = set(KEYS[kind].split()) | {"type"}
    assert set(node.keys()) - {"metadata"} == wanted, f"{path}: {kind} has {sorted(node.keys())}"
    if kind == "NIRGraph":
        names = set(node["nodes"].keys())
        for pre, post in node["edges"][()]:
            assert {pre.decode("utf8"), post.decode("utf8")} <= names, f"{path}: edge {pre} {post}"
        for name in names:
            check(node["nodes"][name], f"{path}/{name}")
        return
    for key in wanted - {"type"}:
        value = node[key][()]
        where = f"{path}/{key}"
        if key == "padding" and isinstance(value, bytes):
            assert text(value) in ("same", "valid"), where
        elif key in PAIRS and kind != "Conv1d":
            assert value.dtype == np.int64 and value.shape == (2,), where
        elif key in SCALARS | PAIRS:
            assert value.dtype == np.int64 and value.shape == (), where
        elif key in VECTORS:
            assert value.dtype == np.int64 and value.ndim == 1, where
        else:
            assert value.dtype in (np.float32, np.float64) and value.ndim >= 1, where
            exact = np.array_equal(value.astype(np.float32).astype(np.float64), value)
            assert (value.dtype == np.float32) == exact, f"{where}: {value.dtype}"


for name in sys.argv[1:]:
    with h5py.File(name, "r") as file:
        assert set(file.keys()) <= {"version", "node"}, f"{name}: {list(file.keys())}"
        if "version" in file:
            text(file["version"][()])
        check(file["node"], "")
print(f"{len(sys.argv) - 1} files")
