#!/usr/bin/env python3
"""The STDP workload in plain numpy, double precision: 1000 Poisson inputs at 15 Hz onto 100 LIF, pair STDP (Song, Miller, Abbott
2000), 10 s and 150 s at 0.1 ms. Writes what the test Song2000Test compares the engines with; the rule and its order are
learning.md's. Takes two minutes. Usage: song2000.py [OUT.json]"""
import json, os, sys
import numpy as np

NPRE, NPOST, CHUNK, DT = 1000, 100, 1000, 1e-4
TAU_M, TAU_E, REFRACTORY = 20e-3, 5e-3, 2e-3
EL, VT, VR = -60.0, -50.0, -60.0
WMAX = 0.30
TAU_PLUS = TAU_MINUS = 20e-3
A_PLUS, A_MINUS = 0.01 * WMAX, 0.0105 * WMAX
RATE = np.float32(15 * DT)
SEED, SPIKES, WEIGHTS, EVENTS = 2000, 0, 1, 2  # key of the random numbers; streams


def philox(seed, stream, step, index):
    """Philox 4x32-10 (Salmon et al. 2011) as io.hillock.spike.Philox uses it: one 32-bit draw for each of the arrays' elements."""
    low = np.uint64(0xFFFFFFFF)
    c = [np.asarray(a, np.uint64) for a in np.broadcast_arrays(index // 4, step & 0xFFFFFFFF, step >> 32, stream)]
    k0, k1 = np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)
    shift = np.uint64(32)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(p1 >> shift) ^ c[1] ^ k0, p1 & low, (p0 >> shift) ^ c[3] ^ k1, p0 & low]
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & low, (k1 + np.uint64(0xBB67AE85)) & low
    return c  # four words, of indices 4 k … 4 k + 3


def uniform(words):
    return ((words >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-24))


def poisson(first):
    """A chunk of the inputs' spikes."""
    step = np.arange(first, first + CHUNK)[:, None]
    words = philox(SEED, SPIKES, step, np.arange(0, NPRE, 4)[None, :])
    return np.stack([uniform(w) for w in words], axis=2).reshape(CHUNK, NPRE) < RATE


def scattered(first):
    """Their mean number, each anywhere in the chunk: Poisson but for the number, and drawn a thousand times faster."""
    count = round(15 * DT * NPRE * CHUNK)
    words = philox(SEED, EVENTS, np.full(1, first), np.arange(0, count, 4))
    at = (np.stack([uniform(w) for w in words], axis=1).reshape(-1) * np.float32(NPRE * CHUNK)).astype(np.int64)
    spikes = np.zeros(NPRE * CHUNK, bool)
    spikes[at] = True
    return spikes.reshape(CHUNK, NPRE)


def initial_weights():
    words = philox(SEED, WEIGHTS, np.zeros(1, np.int64), np.arange(0, NPRE * NPOST, 4))
    return (np.stack([uniform(w) for w in words], axis=1).reshape(NPRE, NPOST) * np.float32(WMAX)).astype(np.float64)


def run(steps, spikes_of):
    w = initial_weights()
    v, i, count = np.full(NPOST, EL), np.zeros(NPOST), np.zeros(NPOST)
    x, y = np.zeros(NPRE), np.zeros(NPOST)
    decay_m, decay_e = np.exp(-DT / TAU_M), np.exp(-DT / TAU_E)
    decay_x, decay_y = np.exp(-DT / TAU_PLUS), np.exp(-DT / TAU_MINUS)
    spikes = 0
    for first in range(0, steps, CHUNK):
        for row in spikes_of(first):
            pre = np.flatnonzero(row)
            i = decay_e * i + w[pre].sum(axis=0)
            u = decay_m * v + (DT / TAU_M) * i + (1 - decay_m) * EL
            held = count > 0
            z = ~held & (u > VT)
            v = np.where(z, VR, np.where(held, v, u))
            count = np.where(z, round(REFRACTORY / DT), np.maximum(count - 1, 0))
            x *= decay_x
            y *= decay_y
            w[pre] = np.clip(w[pre] - A_MINUS * y, 0, WMAX)
            x[pre] += 1
            post = np.flatnonzero(z)
            if post.size:
                w[:, post] = np.clip(w[:, post] + A_PLUS * x[:, None], 0, WMAX)
                y[post] += 1
                spikes += post.size
    return w, spikes


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../src/library/test/resources/stdp/song2000.json")
    result = {}
    for name, steps, spikes_of in ("10 s", 100000, poisson), ("150 s", 1500000, scattered):
        weights, spikes = run(steps, spikes_of)
        histogram = np.histogram(weights, bins=20, range=(0, WMAX))[0]
        result[name] = {"mean_weight": float(weights.mean()), "spikes": int(spikes), "histogram": histogram.tolist()}
        print(name, json.dumps(result[name]))
    with open(out, "w") as file:
        file.write(json.dumps(result) + "\n")
