"""Writes the golden files of this folder with numpy (`golden.py`), or checks a file of Hillock's (`golden.py check FILE`).

Element i (in C order) of every array is a function of its type and i, the same as in Golden.java.
"""

import os
import sys
import zipfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = [(2, 3, 4), (), (0, 3), (5,), (1, 4, 1)]
TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]


def element(kind, size, i):
    h = ((i + 1) * 0x9E3779B97F4A7C15) % 2**64
    if kind == "f":
        digits = {2: 11, 4: 24, 8: 53}[size]
        return ((h >> (64 - digits)) - 2 ** (digits - 1)) * 2.0 ** (-digits // 2)
    if kind == "b":
        return h >> 63 == 1
    bits = 8 * size
    value = h >> (64 - bits)
    return value - 2**bits if kind == "i" and value >= 2 ** (bits - 1) else value


def array(dtype, shape, order):
    dtype = np.dtype(dtype)
    count = int(np.prod(shape, dtype=np.int64))
    flat = np.array([element(dtype.kind, dtype.itemsize, i) for i in range(count)], dtype=dtype)
    return np.array(flat.reshape(shape), dtype=dtype, order=order)


def every():
    arrays = {}
    for label in TYPES:
        for byte_order in ["<", ">"] if label[1] != "1" else ["|"]:
            for order in ["C", "F"]:
                name = f"{label}_{'be' if byte_order == '>' else 'le'}_{order.lower()}"
                arrays[name] = array(byte_order + label, SHAPES[0], order)
    for shape in SHAPES[1:]:
        arrays["f4_" + "x".join(map(str, shape))] = array("<f4", shape, "C")
    return arrays


def write():
    np.savez(f"{HERE}/stored.npz", **every())
    np.savez_compressed(f"{HERE}/deflated.npz", **every())
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(f"{HERE}/version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, array("<f4", (2, 3, 4), "C"), version=version)
    np.save(f"{HERE}/big_endian.npy", array(">f4", (2, 3, 4), "F"))
    edges = np.array([0, 0x8000, 1, 0x3FF, 0x400, 0x3C00, 0xC000, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x3555], dtype="<u2")
    np.savez(f"{HERE}/half.npz", half=edges.view("<f2"), float=edges.view("<f2").astype("<f4"))
    # Forces the 64-bit records that zip files need beyond 4 GiB.
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 16, 0
    with zipfile.ZipFile(f"{HERE}/zip64.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["a", "b"]:
            with archive.open(zipfile.ZipInfo(name + ".npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array("<i4", (2, 3, 4), "C"))
    # What must be refused.
    np.save(f"{HERE}/object.npy", np.array([None, "x"], dtype=object))
    np.save(f"{HERE}/structured.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
    np.save(f"{HERE}/complex.npy", np.zeros(2, dtype="<c8"))
    np.save(f"{HERE}/text.npy", np.array(["ab", "c"]))


def check(file):
    """Prints each array of an npz as numpy sees it and fails where an element is not the expected one."""
    with np.load(file, allow_pickle=False) as arrays:
        for name in arrays.files:
            found = arrays[name]
            expected = array(found.dtype, found.shape, "C")
            assert found.tobytes("C") == expected.tobytes("C"), name
            order = "F" if found.flags.f_contiguous and not found.flags.c_contiguous else "C"
            print(name, found.dtype.str, found.shape, order)


if __name__ == "__main__":
    check(sys.argv[2]) if sys.argv[1:2] == ["check"] else write()
