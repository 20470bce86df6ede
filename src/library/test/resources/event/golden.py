"""Writes the files of this folder with numpy, nir and tonic: golden.py NIR TONIC, the paths of their sources.

The events are a fixed function of their index, the same as in GoldenEvents.java. Expected values come from tonic's readers and
its ToFrame, and from to_time_gridded of nir.
"""

import os
import struct
import sys
import types

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SIDE = 34


def source(name, path):
    """A package whose __init__ is not run, since it asks for packages that are not needed here."""
    package = types.ModuleType(name)
    package.__path__ = [os.path.join(path, name)]
    sys.modules[name] = package


def events(count, dtype):
    array = np.zeros(count, dtype=dtype)
    i = np.arange(count)
    values = {"t": 40 * i + i % 7, "x": 7 * i * i % SIDE, "y": 11 * i % SIDE, "p": i % 3 == 0}
    for name in array.dtype.names:
        array[name] = values[name]
    return array


def structured():
    tonic = np.dtype([("x", np.int16), ("y", np.int16), ("t", np.int64), ("p", bool)])
    np.save(f"{HERE}/tonic.npy", events(300, tonic))
    np.save(f"{HERE}/audio.npy", events(100, [("t", np.int64), ("x", np.int64), ("p", np.int64)]))
    aligned = np.dtype([("p", "i1"), ("t", ">f8"), ("x", "<u2"), ("y", ">i4")], align=True)
    np.save(f"{HERE}/aligned.npy", events(50, aligned))
    np.savez(f"{HERE}/recordings.npz", first=events(60, tonic), second=events(20, tonic))
    np.savez_compressed(f"{HERE}/deflated.npz", only=events(60, tonic))
    columns = events(40, tonic)
    np.savez(f"{HERE}/columns.npz", **{name: columns[name] for name in "txyp"})
    np.savetxt(f"{HERE}/numpy.csv", np.stack([events(40, tonic)[name] for name in "xypt"], axis=1), fmt="%d",
               delimiter=",", header="x,y,p,t")


def nmnist(io):
    """Records of 40 bits with times that start over three times."""
    listed = events(200, [("t", np.int64), ("x", np.int64), ("y", np.int64), ("p", np.int64)])
    data = bytearray()
    for i, event in enumerate(listed):
        if i in (50, 51, 120):
            data += bytes([0, 240, 0, 0, 0])
        t = int(event["t"])
        data += bytes([event["x"], event["y"], event["p"] << 7 | t >> 16, t >> 8 & 255, t & 255])
    with open(f"{HERE}/nmnist.bin", "wb") as file:
        file.write(data)
    np.save(f"{HERE}/nmnist.npy", io.read_mnist_file(f"{HERE}/nmnist.bin", io.events_struct))


def aedat3(io):
    """Two packets of polarity events with one of special events between them, as tonic reads DVS Gesture."""
    listed = events(64, [("t", np.int64), ("x", np.int64), ("y", np.int64), ("p", np.int64)])
    head = b"#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#Start-Time: 2026-01-01 00:00:00 (TZ+0000)\r\n#!END-HEADER\r\n"

    def packet(kind, rows):
        body = b"".join(struct.pack("<II", int(e["x"]) << 17 | int(e["y"]) << 2 | int(e["p"]) << 1 | 1, int(e["t"]))
                        for e in rows)
        return struct.pack("<hhiiiiii", kind, 1, 8, 4, 0, len(rows), len(rows), len(rows)) + body

    plain = head + packet(1, listed[:40]) + packet(1, listed[40:])
    with open(f"{HERE}/dvs.aedat", "wb") as file:
        file.write(head + packet(1, listed[:40]) + packet(0, listed[:3]) + packet(1, listed[40:]))
    # tonic takes every packet for one of polarity events, so it reads the file without the special ones.
    with open("/tmp/plain.aedat", "wb") as file:
        file.write(plain)
    version, start, _ = io.read_aedat_header_from_file("/tmp/plain.aedat")
    read = io.get_aer_events_from_file("/tmp/plain.aedat", version, start)
    address = read["address"]
    np.save(f"{HERE}/dvs.npy", io.make_structured_array(
        (address >> 17) & 0x1FFF, (address >> 2) & 0x1FFF, read["timeStamp"], (address >> 1) & 1))
    os.remove("/tmp/plain.aedat")


def frames(to_frame):
    """Frames of the events of tonic.npy: bins of 500 µs from time 0, and bins of 1 ms from the first event."""
    listed = np.load(f"{HERE}/tonic.npy")
    np.savez_compressed(
        f"{HERE}/frames.npz",
        split=to_frame(listed, (SIDE, SIDE, 2), time_window=500, start_time=0, include_incomplete=True),
        audio=to_frame(np.load(f"{HERE}/audio.npy"), (SIDE, 1, 2), time_window=1000, include_incomplete=True))


def data(nir):
    """NIR data of four nodes; a time of each event was computed as step times dt."""
    dt = 1e-4
    raster = (np.arange(2 * 30 * 5) * 7 % 11 < 3).reshape(2, 30, 5)
    gridded = nir.TimeGriddedData(raster, dt)
    spikes = gridded.to_event(n_events=60)
    valued = nir.ValuedEventData(spikes.idx, spikes.time, spikes.n_neurons, spikes.t_max,
                                 np.arange(spikes.idx.size).reshape(spikes.idx.shape) * 0.25 - 3)
    single = nir.EventData(spikes.idx.astype(np.int32), spikes.time.astype(np.float32), spikes.n_neurons, spikes.t_max)
    analog = nir.TimeGriddedData(np.arange(24, dtype=np.float64).reshape(1, 4, 6) / 8, 1e-3)
    nir.write_data(f"{HERE}/data.nir", nir.NIRGraphData({
        "input": nir.NIRNodeData({"spikes": spikes, "v": gridded}),
        "lif": nir.NIRNodeData({"valued": valued}),
        "li": nir.NIRNodeData({"single": single}),
        "membrane": nir.NIRNodeData({"v": analog}),
    }))
    np.savez_compressed(f"{HERE}/data.npz", spikes=spikes.to_time_gridded(dt).data, raster=raster,
                        valued=valued.to_time_gridded(dt).data, analog=analog.data)
    assert (spikes.to_time_gridded(dt).data == raster).all() or print("to_time_gridded loses steps to rounding")


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import nir

    source("tonic", sys.argv[2])
    import tonic.io
    from tonic.functional.to_frame import to_frame_numpy

    structured()
    nmnist(tonic.io)
    aedat3(tonic.io)
    frames(to_frame_numpy)
    data(nir)
