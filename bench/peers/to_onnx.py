"""Writes a network of the benchmark as ONNX, unrolled over its time steps.

    to_onnx.py NIR OUT.onnx layers|steps BATCH STEPS held|streamed late|zero SHAPE

`layers` runs each layer over all steps before the next layer; `steps` runs all layers step by step. ONNX Runtime is measured with both.
Input `x`: float [BATCH, SHAPE...] if held, else [STEPS x BATCH, SHAPE...] with the samples of step 0 first. Output `counts`: float [BATCH, outputs].
Needs Debian's python3-onnx.
"""
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

import chain


class Graph:
    def __init__(self, batch, steps, late):
        self.batch, self.steps, self.late = batch, steps, late
        self.nodes, self.constants, self.known = [], [], {}

    def add(self, op, *inputs, outputs=1, **attributes):
        names = [f"n{len(self.nodes)}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, array):
        array = np.ascontiguousarray(array)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.known:
            self.known[key] = f"c{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(array, self.known[key]))
        return self.known[key]

    def number(self, value):
        return self.constant(np.float32(value))

    def shape(self, *dims):
        return self.constant(np.int64(dims))

    def connection(self, layer, x):
        """x: [rows, ...]; rows are samples, or samples of all steps."""
        if layer.kind == "affine":
            return self.add("Gemm", x, self.constant(layer.weight.T), self.constant(layer.bias))
        if layer.kind == "conv":
            return self.add("Conv", x, self.constant(layer.weight), self.constant(layer.bias), strides=layer.stride,
                            pads=layer.padding * 2)
        if layer.kind == "pool":
            mean = self.add("AveragePool", x, kernel_shape=layer.kernel, strides=layer.stride)
            return self.add("Mul", mean, self.number(layer.kernel[0] * layer.kernel[1]))
        return self.add("Flatten", x)

    def neurons(self, layer, x, state):
        """One step; state: None at first, then (membrane, spikes, synaptic current)."""
        v, z, i = state or (None, None, None)
        if layer.recurrent is not None and z:
            x = self.add("Add", x, self.add("MatMul", z, self.constant(layer.recurrent.T)))
        if layer.kind == "cuba":
            i = x = self.add("Add", self.add("Mul", i, self.number(layer.synapse_decay)), x) if i else x
        if v:
            kept = v if layer.decay == 1 else self.add("Mul", v, self.number(layer.decay))
            v = self.add("Add", kept, x)
            if self.late:
                v = self.add("Sub", v, z if layer.threshold == 1 else self.add("Mul", z, self.number(layer.threshold)))
        else:
            v = x
        fired = self.add("Greater", v, self.number(layer.threshold))
        z = self.add("Cast", fired, to=TensorProto.FLOAT)
        if not self.late:
            v = self.add("Where", fired, self.number(0), v)
        return z, (v, z, i)

    def all_steps(self, layer, rows, wide):
        """Neurons over [steps x batch, ...] rows, or over [batch, ...] rows that serve every step."""
        parts = self.add("Split", rows, axis=0, outputs=self.steps) if wide else [rows] * self.steps
        state, spikes = None, []
        for part in parts:
            z, state = self.neurons(layer, part, state)
            spikes.append(z)
        return spikes

    def layers(self, layers, held):
        rows, wide, spikes = "x", not held, None
        for layer in layers:
            if layer.kind in ("lif", "cuba"):
                spikes = self.all_steps(layer, rows, wide)
                rows, wide = self.add("Concat", *spikes, axis=0), True
            else:
                rows = self.connection(layer, rows)
        return spikes

    def stepwise(self, layers, held):
        parts = None if held else self.add("Split", "x", axis=0, outputs=self.steps)
        states, spikes = [None] * len(layers), []
        for t in range(self.steps):
            y = "x" if held else parts[t]
            for k, layer in enumerate(layers):
                if layer.kind in ("lif", "cuba"):
                    y, states[k] = self.neurons(layer, y, states[k])
                else:
                    y = self.connection(layer, y)
            spikes.append(y)
        return spikes


def main(nir, out, form, batch, steps, held, reset, shape):
    layers = chain.read(nir)
    batch, steps, held, shape = int(batch), int(steps), held == "held", tuple(map(int, shape.split("x")))
    graph = Graph(batch, steps, reset == "late")
    spikes = graph.layers(layers, held) if form == "layers" else graph.stepwise(layers, held)
    graph.nodes.append(helper.make_node("Sum", spikes, ["counts"]))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, (batch if held else steps * batch,) + shape)
    counts = helper.make_tensor_value_info("counts", TensorProto.FLOAT, None)
    model = helper.make_model(helper.make_graph(graph.nodes, "network", [x], [counts], graph.constants),
                              opset_imports=[helper.make_opsetid("", 12)])
    model.ir_version = 7
    save(model, out)


main(*sys.argv[1:])
