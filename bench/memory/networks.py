#!/usr/bin/python3
"""Writes NIR files of about 34 million weights, to measure the memory and time that reading and compiling them takes.

    networks.py FOLDER

Needs h5py. Writes into FOLDER:
    vgg16.nir         VGG-16 for 32 x 32 images (13 convolutions, 3 dense layers, IF neurons), contiguous float32
    vgg16_gzip.nir    the same network, chunked, shuffled and compressed by gzip
    vgg16_f64.nir     the same network in float64
    dense.nir         one dense layer of 34 million weights
    vgg16.npy         two random images, held for four time steps by `hillock run --steps 4`
"""
import pathlib
import sys

import h5py
import numpy

CHANNELS = [64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool", 512, 512, 512, "pool", 512, 512, 512, "pool"]
DENSE = [4096, 4096, 10]


def node(nodes, name, kind, stored, **parameters):
    group = nodes.create_group(name)
    group["type"] = kind
    for key, value in parameters.items():
        large = numpy.size(value) > 1000
        group.create_dataset(key, data=value, **(stored if large else {}))


def neurons(nodes, name, shape, stored):
    node(nodes, name, "IF", stored, r=numpy.ones(shape, "f4"), v_threshold=numpy.ones(shape, "f4"),
         v_reset=numpy.zeros(shape, "f4"))


def weights(random, shape, kind):
    fan_in = numpy.prod(shape[1:])
    return (random.standard_normal(shape, "f4") * numpy.float32(numpy.sqrt(2 / fan_in))).astype(kind)


def write(path, build, stored):
    with h5py.File(path, "w") as file:
        file["version"] = "1.0"
        graph = file.create_group("node")
        graph["type"] = "NIRGraph"
        nodes = graph.create_group("nodes")
        names = build(nodes, stored)
        edges = numpy.array(list(zip(names, names[1:])), dtype=object)
        graph.create_dataset("edges", data=edges, dtype=h5py.string_dtype())


def vgg16(kind):
    def build(nodes, stored):
        random = numpy.random.default_rng(16)
        names = ["input"]
        node(nodes, "input", "Input", {}, shape=numpy.array([3, 32, 32]))
        channels, size = 3, 32
        for index, step in enumerate(CHANNELS):
            if step == "pool":
                names.append(f"pool{index}")
                node(nodes, names[-1], "SumPool2d", {}, kernel_size=numpy.array([2, 2]), stride=numpy.array([2, 2]),
                     padding=numpy.array([0, 0]))
                size //= 2
                continue
            names += [f"conv{index}", f"if{index}"]
            node(nodes, names[-2], "Conv2d", stored, input_shape=numpy.array([size, size]),
                 weight=weights(random, (step, channels, 3, 3), kind), bias=numpy.zeros(step, "f4"),
                 stride=numpy.array([1, 1]), padding=numpy.array([1, 1]), dilation=numpy.array([1, 1]), groups=1)
            neurons(nodes, names[-1], (step, size, size), stored)
            channels = step
        names.append("flatten")
        node(nodes, "flatten", "Flatten", {}, start_dim=0, end_dim=-1,
             input_type=numpy.array([channels, size, size]))
        inputs = channels * size * size
        for index, outputs in enumerate(DENSE):
            names += [f"fc{index}", f"fc_if{index}"]
            node(nodes, names[-2], "Affine", stored, weight=weights(random, (outputs, inputs), kind),
                 bias=numpy.zeros(outputs, "f4"))
            neurons(nodes, names[-1], (outputs,), stored)
            inputs = outputs
        names.append("output")
        node(nodes, "output", "Output", {}, shape=numpy.array([inputs]))
        return names

    return build


def dense(nodes, stored):
    node(nodes, "input", "Input", {}, shape=numpy.array([8192]))
    node(nodes, "fc", "Linear", stored, weight=weights(numpy.random.default_rng(1), (4160, 8192), "f4"))
    neurons(nodes, "if", (4160,), stored)
    node(nodes, "output", "Output", {}, shape=numpy.array([4160]))
    return ["input", "fc", "if", "output"]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    gzip = {"compression": "gzip", "compression_opts": 4, "shuffle": True}
    write(folder / "vgg16.nir", vgg16("f4"), {})
    write(folder / "vgg16_gzip.nir", vgg16("f4"), gzip)
    write(folder / "vgg16_f64.nir", vgg16("f8"), {})
    write(folder / "dense.nir", dense, {})
    numpy.save(folder / "vgg16.npy", numpy.random.default_rng(2).random((2, 3, 32, 32), "f4"))


if __name__ == "__main__":
    main()
