"""Pair STDP in Brian2, compiled as a separate C++ program (standalone mode, float32). Reads commands from stdin.

    brian_stdp.py FOLDER BUILD      FOLDER: stdp_step.npy stdp_idx.npy stdp_w0.npy, as StdpInput writes them
    time RUNS                       prints the nanoseconds of each run of 10 s at 0.1 ms, as the program itself measures them
    result                          prints mean weight and output spikes of the last run

1000 inputs, each connected to each of 100 LIF neurons (exponential synapses in mV); Song, Miller & Abbott 2000.
Needs Debian's python3-brian.
"""
import subprocess
import sys
from pathlib import Path

import numpy as np
from brian2 import (Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, defaultclock, device, ms, mV,
                    prefs, set_device)

folder, build = Path(sys.argv[1]), Path(sys.argv[2])
set_device("cpp_standalone", directory=str(build), build_on_run=False)
prefs.core.default_float_dtype = np.float32
prefs.devices.cpp_standalone.openmp_threads = 0
defaultclock.dt = 0.1 * ms

steps, indices, w0 = (np.load(folder / f"stdp_{name}.npy") for name in ("step", "idx", "w0"))
wmax = 0.30
parameters = dict(taum=20 * ms, taue=5 * ms, El=-60 * mV, taup=20 * ms, taud=20 * ms, wmax=wmax, dp=0.01 * wmax,
                  dd=0.0105 * wmax)
inputs = SpikeGeneratorGroup(w0.shape[0], indices, steps * 0.1 * ms)
neurons = NeuronGroup(w0.shape[1], """
    dv/dt = (El - v + ge)/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt""", threshold="v > -50*mV", reset="v = -60*mV", refractory=2 * ms, method="exact",
                      namespace=parameters)
neurons.v = -60 * mV
synapses = Synapses(inputs, neurons, """
    w : 1
    dapre/dt = -apre/taup : 1 (event-driven)
    dapost/dt = -apost/taud : 1 (event-driven)""", on_pre="""
    ge_post += w*mV
    apre += dp
    w = clip(w - apost, 0, wmax)""", on_post="""
    apost += dd
    w = clip(w + apre, 0, wmax)""", namespace=parameters)
synapses.connect()
synapses.w = w0.ravel()
monitor = SpikeMonitor(neurons, record=False)
network = Network(inputs, neurons, synapses, monitor)
network.run(10000 * ms)
device.build(directory=str(build), compile=True, run=False, debug=False)
print("ready", __import__("brian2").__version__, flush=True)

for line in sys.stdin:
    command, *rest = line.split()
    if command == "time":
        nanos = []
        for _ in range(int(rest[0])):
            subprocess.run([str(build / "main")], cwd=build, check=True, stdout=subprocess.DEVNULL)
            nanos.append(int(1e9 * float((build / "results/last_run_info.txt").read_text().split()[0])))
        print(*nanos, flush=True)
    elif command == "result":
        files = {f.name: f for f in (build / "results").iterdir()}
        w = np.fromfile(next(f for name, f in files.items() if name.startswith("_dynamic_array_synapses_w")), np.float32)
        n = np.fromfile(next(f for name, f in files.items() if name.startswith("_array_spikemonitor_N")), np.int32)
        print(float(w.mean()), int(n.sum()), flush=True)
