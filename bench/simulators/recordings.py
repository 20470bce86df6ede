"""What the scripts of this folder share: their arguments, random networks, and the files that SimulatorRecordingsTest reads.

A network NAME is NAME.nir and NAME.npz. The arrays of NAME.npz are `input` [T, in] and, for each case, CASE/NODE:z (spikes)
or CASE/NODE:v (membranes) [T, neurons]. cases.csv has one row a case: network, case, profile, further settings, smallest
distance of a membrane from its threshold."""
import argparse, csv, os, sys
import numpy as np

# A float32 sum in another order is off by less than this; closer to a threshold it may flip a spike.
MARGIN = 1e-5


def arguments(description, needs):
    """Parses --source, --nir, --out and so on, and puts the sources on the path. `needs` names them and where they lie."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--source", required=True, help="folder of the simulator's source")
    for name, text in needs.items():
        parser.add_argument("--" + name, required=True, help=text)
    parser.add_argument("--out", required=True, help="folder for the recordings")
    given = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path[:0] = [given.source] + [getattr(given, name) for name in needs]
    os.makedirs(given.out, exist_ok=True)
    return given


NIR = {"nir": "folder of the source of neuromorphs/NIR", "nirtorch": "folder of the source of neuromorphs/NIRTorch"}


def input_spikes(random, steps, size, rate=0.4):
    return (random.random((steps, size)) < rate).astype(np.float32)


def weights(random, out, size, scale):
    return (random.standard_normal((out, size)) * scale + 0.3 * scale).astype(np.float32)


def dyadic(random, out, size, step=0.125, most=6):
    """Multiples of `step`: sums of them are exact, so that membranes meet their threshold exactly."""
    return (random.integers(-most // 2, most + 1, (out, size)) * step).astype(np.float32)


def write_nir(path, graph):
    """As the exporters write it, but uncompressed: chunks of small arrays would take ten times the room."""
    import nir
    if not hasattr(nir, "version"):
        nir.version = "1.0.7"  # the source lacks it until it is installed
    nir.write(path, graph, compression=None)


class Margin:
    """The smallest distance of a membrane from its threshold, exact hits excepted."""

    def __init__(self):
        self.smallest, self.hits = np.inf, 0

    def see(self, distance):
        distance = np.abs(np.asarray(distance, np.float64)).ravel()
        self.hits += int((distance == 0).sum())
        distance = distance[distance > 0]
        if distance.size:
            self.smallest = min(self.smallest, float(distance.min()))


class Recordings:
    """Collects the cases of one simulator and writes them."""

    def __init__(self, folder):
        self.folder, self.rows = folder, []

    def network(self, name, graph, array, cases):
        """`cases` is a list of (case, profile, settings, margin, {track: array [T, neurons]})."""
        write_nir(os.path.join(self.folder, name + ".nir"), graph)
        arrays = {"input": array.astype(np.float32)}
        for case, profile, settings, margin, tracks in cases:
            if not any(values.any() for values in tracks.values()):
                raise SystemExit(f"{name} {case}: nothing fires")
            for track, values in tracks.items():
                spikes = track.endswith(":z")
                arrays[f"{case}/{track}"] = np.asarray(values, np.uint8 if spikes and values.max() < 256 else np.float32)
            self.rows.append([name, case, profile, settings, "membranes" if margin is None else f"{margin:.2e}"])
        np.savez_compressed(os.path.join(self.folder, name + ".npz"), **arrays)

    def close(self):
        with open(os.path.join(self.folder, "cases.csv"), "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["network", "case", "profile", "settings", "margin"])
            writer.writerows(self.rows)
