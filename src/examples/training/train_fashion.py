#!/usr/bin/python3
"""Train a small convolutional spiking network on Fashion-MNIST and write it as a NIR file (HDF5).

Run:      nice /usr/bin/python3 train_fashion.py --out ../main/resources/fashion_mnist.nir
Check:    nice /usr/bin/python3 train_fashion.py --evaluate --out ../main/resources/fashion_mnist.nir
Seed:     1 (default); all arguments at their defaults gave the file in ../main/resources
Time:     41 minutes (20 epochs, one thread of a busy two-core AMD EPYC machine, PyTorch 1.13)
Reached:  92.69 % of the 10,000 test images (T = 16)

The network (T steps, the image x/255 held constant as input current):

    input [1,28,28] - conv1 5x5/2 - lif1 - conv2 3x3/2 - lif2 - flatten - fc1 - lif3 - fc2 - lif4 (10) - output

    label = argmax over the 10 output neurons of the spike count in T steps, ties to the lowest index.

Every LIF neuron runs, per step (dt = 1e-4 s, decay = 1 - dt/tau, gain = (dt/tau)*r, v(0) = 0):

    v = decay*v + gain*x;   spike if v > 1;   after a spike v = 0 in the same step

with decay = beta (an argument), tau = dt/(1-beta), r = 1/(1-beta), so that gain = 1.

How it is trained: backpropagation through time with a fast-sigmoid surrogate for the derivative of the spike
(the reset is not differentiated), Adam, one-cycle cosine learning rate, cross entropy on the output spike
counts plus a smaller one on the mean output current, and a penalty on hidden firing rates above a target.
Batch normalisation follows conv1, conv2 and fc1 in training; it is folded into weights and biases on writing, so
the file has plain convolutions and affine maps only.  fc1 is held as a convolution over the whole 7x7 map while
training (the same sum; quicker).  The weights of the last epoch are written; the test images play no part in
training and are looked at after the file is written, through an evaluator that reads the file back.

Needs: Debian packages python3-torch, python3-numpy, python3-h5py, dataset-fashion-mnist.
"""
import argparse
import ctypes
import gzip
import math
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import h5py
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

DT = 1e-4          # seconds per step
THRESHOLD = 1.0
CL = torch.channels_last


def keep_memory():
    """Have malloc (glibc) keep freed blocks: mapping the big tensors afresh at every step costs half of the time."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-4, 0)                                    # M_MMAP_MAX: no block gets a mapping of its own
        mallopt(-1, 2 ** 31 - 1)                          # M_TRIM_THRESHOLD
        mallopt(-2, 2 ** 28)                              # M_TOP_PAD


# ---------------------------------------------------------------- data

def read_idx(path):
    """An IDX file (gzip): 2 zero bytes, element type, rank, big-endian sizes, bytes."""
    with gzip.open(path, "rb") as f:
        raw = f.read()
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load(folder, part):
    return (read_idx(os.path.join(folder, part + "-images-idx3-ubyte.gz")),
            read_idx(os.path.join(folder, part + "-labels-idx1-ubyte.gz")))


def augment(images, shift, rng):
    """Mirror half of the images; move each by up to `shift` pixels in x and y (zeros move in)."""
    n, h, w = images.shape
    out = images.copy()
    flip = rng.random(n) < 0.5
    out[flip] = out[flip, :, ::-1]
    padded = np.pad(out, ((0, 0), (shift, shift), (shift, shift)))
    dy = rng.integers(0, 2 * shift + 1, n)
    dx = rng.integers(0, 2 * shift + 1, n)
    rows = dy[:, None, None] + np.arange(h)[None, :, None]
    cols = dx[:, None, None] + np.arange(w)[None, None, :]
    return padded[np.arange(n)[:, None, None], rows, cols]


# ---------------------------------------------------------------- neurons

class Lif(torch.autograd.Function):
    """All T steps of a LIF layer.  x is [T*B, ...] (time-major), or [B, ...] for a current held for all steps.
    Returns the spikes and their mean (the firing rate)."""

    @staticmethod
    def forward(ctx, x, beta, slope, steps, held):
        batch = x.shape[0] if held else x.shape[0] // steps
        full = (steps * batch,) + tuple(x.shape[1:])
        fmt = CL if x.dim() == 4 else torch.contiguous_format
        pre = torch.empty(full, memory_format=fmt)       # membrane before the reset
        z = torch.empty(full, memory_format=fmt)
        v = torch.zeros_like(z[:batch])
        for t in range(steps):
            s = slice(t * batch, (t + 1) * batch)
            u = torch.mul(v, beta, out=pre[s])
            u.add_(x if held else x[s])
            torch.gt(u, THRESHOLD, out=z[s])
            torch.addcmul(u, u, z[s], value=-1.0, out=v)  # v = u where no spike, else 0
        ctx.save_for_backward(pre, z)
        ctx.rest = (beta, slope, steps, held, batch)
        return z, z.mean()

    @staticmethod
    def backward(ctx, grad, grad_rate):
        pre, z = ctx.saved_tensors
        beta, slope, steps, held, batch = ctx.rest
        gx = torch.zeros_like(z[:batch]) if held else torch.empty_like(z)
        gv = torch.zeros_like(z[:batch])                  # gradient of the membrane after the reset
        d, e = torch.empty_like(gv), torch.empty_like(gv)
        every = float(grad_rate) / z.numel()              # the rate's gradient is the same for every spike
        for t in reversed(range(steps)):
            s = slice(t * batch, (t + 1) * batch)
            torch.sub(pre[s], THRESHOLD, out=d)
            d.abs_().mul_(slope).add_(1.0).pow_(-2)       # fast sigmoid: 1/(1+k|v-1|)^2
            d.mul_(torch.add(grad[s], every, out=e))
            gv.addcmul_(gv, z[s], value=-1.0)             # no way back through a reset
            d.add_(gv)
            if held:
                gx.add_(d)
            else:
                gx[s].copy_(d)
            torch.mul(d, beta, out=gv)
        return gx, None, None, None, None


# ---------------------------------------------------------------- the network as trained

class Net(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        self.conv1 = nn.Conv2d(1, a.channels1, 5, stride=2, padding=2, bias=False)
        self.conv2 = nn.Conv2d(a.channels1, a.channels2, 3, stride=2, padding=1, bias=False)
        self.fc1 = nn.Conv2d(a.channels2, a.hidden, 7, bias=False)
        self.bn1 = nn.BatchNorm2d(a.channels1)
        self.bn2 = nn.BatchNorm2d(a.channels2)
        self.bn3 = nn.BatchNorm2d(a.hidden)
        self.fc2 = nn.Linear(a.hidden, 10)
        for bn, g in ((self.bn1, 0.5), (self.bn2, 0.4), (self.bn3, 0.4)):
            nn.init.constant_(bn.weight, g)
            nn.init.constant_(bn.bias, -0.1)
        nn.init.normal_(self.fc2.weight, std=0.15)
        nn.init.constant_(self.fc2.bias, 0.1)

    def forward(self, x):
        """x [B,1,28,28] -> output counts [B,10], mean output current [B,10], hidden rates."""
        a = self.a
        t = a.steps
        i1 = self.bn1(self.conv1(x)).contiguous(memory_format=CL)
        z1, r1 = Lif.apply(i1, a.beta, a.slope, t, True)
        i2 = self.bn2(self.conv2(z1))
        z2, r2 = Lif.apply(i2, a.beta, a.slope, t, False)
        i3 = self.bn3(self.fc1(z2)).flatten(1)
        z3, r3 = Lif.apply(i3, a.beta, a.slope, t, False)
        if self.training and a.dropout > 0:               # the same neurons for all steps
            keep = (torch.rand(x.shape[0], a.hidden) >= a.dropout).float() / (1 - a.dropout)
            h = z3 * keep.repeat(t, 1)
        else:
            h = z3
        i4 = self.fc2(h)
        z4, _ = Lif.apply(i4, a.beta_out, a.slope, t, False)
        return z4.view(t, -1, 10).sum(0), i4.view(t, -1, 10).mean(0), (r1, r2, r3)

    def folded(self):
        """Weights and biases with the batch normalisations folded in (float32 arrays)."""
        def fold(w, bn):
            k = (bn.weight.double() / torch.sqrt(bn.running_var.double() + bn.eps))
            return ((w.double() * k.view(-1, *[1] * (w.dim() - 1))).float().detach().contiguous().numpy(),
                    (bn.bias.double() - bn.running_mean.double() * k).float().detach().numpy())
        p = {"conv1": fold(self.conv1.weight, self.bn1), "conv2": fold(self.conv2.weight, self.bn2)}
        w, b = fold(self.fc1.weight, self.bn3)
        p["fc1"] = (w.reshape(w.shape[0], -1), b)         # (channel, y, x) order = Flatten of [C,7,7]
        p["fc2"] = (self.fc2.weight.detach().numpy().copy(), self.fc2.bias.detach().numpy().copy())
        return p


# ---------------------------------------------------------------- NIR

def lif_node(shape, beta):
    full = lambda v: np.full(shape, v, np.float32)
    return {"type": "LIF", "tau": full(DT / (1 - beta)), "r": full(1 / (1 - beta)), "v_leak": full(0),
            "v_threshold": full(THRESHOLD), "v_reset": full(0)}


def conv_node(w, b, size, stride, padding):
    pair = lambda v: np.array([v, v], np.int64)
    return {"type": "Conv2d", "input_shape": pair(size), "weight": w, "bias": b, "stride": pair(stride),
            "padding": pair(padding), "dilation": pair(1), "groups": np.int64(1)}


def write_nir(path, p, a):
    c1, c2, hid = p["conv1"][0].shape[0], p["conv2"][0].shape[0], p["fc1"][0].shape[0]
    nodes = {
        "input": {"type": "Input", "shape": np.array([1, 28, 28])},
        "conv1": conv_node(*p["conv1"], 28, 2, 2),
        "lif1": lif_node((c1, 14, 14), a.beta),
        "conv2": conv_node(*p["conv2"], 14, 2, 1),
        "lif2": lif_node((c2, 7, 7), a.beta),
        "flatten": {"type": "Flatten", "start_dim": np.int64(0), "end_dim": np.int64(-1),
                    "input_type": np.array([c2, 7, 7])},
        "fc1": {"type": "Affine", "weight": p["fc1"][0], "bias": p["fc1"][1]},
        "lif3": lif_node((hid,), a.beta),
        "fc2": {"type": "Affine", "weight": p["fc2"][0], "bias": p["fc2"][1]},
        "lif4": lif_node((10,), a.beta_out),
        "output": {"type": "Output", "shape": np.array([10])},
    }
    names = list(nodes)
    text = h5py.string_dtype()
    with h5py.File(path, "w") as f:
        f.create_dataset("version", data="1.0.7", dtype=text)
        g = f.create_group("node")
        g.create_dataset("type", data="NIRGraph", dtype=text)
        edges = np.array([[s, d] for s, d in zip(names, names[1:])], dtype=object)
        g.create_dataset("edges", data=edges, dtype=text)
        group = g.create_group("nodes")
        for name, node in nodes.items():
            q = group.create_group(name)
            for key, value in node.items():
                if isinstance(value, str):
                    q.create_dataset(key, data=value, dtype=text)
                else:
                    big = isinstance(value, np.ndarray) and value.size > 64
                    q.create_dataset(key, data=value, compression="gzip" if big else None)


def read_nir(path):
    with h5py.File(path, "r") as f:
        return {name: {key: (q[key].asstr()[()] if h5py.check_string_dtype(q[key].dtype) else q[key][()])
                       for key in q} for name, q in f["node/nodes"].items()}


def run_nir(path, images, steps, batch=250):
    """Run the written file, float32, step by step.  Returns spike counts [N,10] and the mean rate of each LIF layer."""
    n = read_nir(path)
    w = {k: (torch.tensor(n[k]["weight"]), torch.tensor(n[k]["bias"])) for k in ("conv1", "conv2", "fc1", "fc2")}
    lifs = {}
    for k in ("lif1", "lif2", "lif3", "lif4"):
        ratio = DT / n[k]["tau"].astype(np.float64)
        gain = ratio.astype(np.float32) * n[k]["r"]
        lifs[k] = (torch.tensor((1 - ratio).astype(np.float32)), torch.tensor(gain), torch.tensor(n[k]["v_threshold"]))
    spikes = dict.fromkeys(lifs, 0.0)
    counts = []

    def lif(k, v, x):
        decay, gain, th = lifs[k]
        v[k] = decay * v.get(k, torch.zeros(())) + gain * x
        z = (v[k] > th).float()
        v[k] = torch.where(z > 0, torch.zeros(()), v[k])
        spikes[k] += float(z.mean()) * x.shape[0]
        return z

    with torch.no_grad():
        for i in range(0, len(images), batch):
            x = torch.from_numpy(images[i:i + batch].astype(np.float32) / np.float32(255))[:, None]
            i1 = F.conv2d(x, *w["conv1"], stride=2, padding=2)       # the input is held: once is enough
            v, total = {}, torch.zeros(len(x), 10)
            for _ in range(steps):
                z = lif("lif1", v, i1)
                z = lif("lif2", v, F.conv2d(z, *w["conv2"], stride=2, padding=1))
                z = lif("lif3", v, F.linear(z.flatten(1), *w["fc1"]))
                total += lif("lif4", v, F.linear(z, *w["fc2"]))
            counts.append(total.numpy())
    return np.concatenate(counts).astype(np.int64), {k: s / (len(images) * steps) for k, s in spikes.items()}


def report(path, images, labels, steps, what):
    counts, rates = run_nir(path, images, steps)
    got = counts.argmax(1)                                # argmax takes the lowest index of equal counts
    ties = np.mean((counts == counts.max(1, keepdims=True)).sum(1) > 1)
    print("%s: %d images, accuracy %.2f %%, images with a tie for the highest count %.2f %%" % (
        what, len(labels), 100 * np.mean(got == labels), 100 * ties))
    print("  firing rates (spikes per neuron and step): " + ", ".join("%s %.4f" % i for i in rates.items()))
    print("  file %d bytes" % os.path.getsize(path), flush=True)
    return got


# ---------------------------------------------------------------- training

def train(a):
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    images, labels = load(a.data, "train")
    hold = rng.permutation(len(images))[:a.holdout]       # held out of training, to compare settings with
    rest = np.setdiff1d(np.arange(len(images)), hold)
    net = Net(a).to(memory_format=CL)
    decayed = [p for p in net.parameters() if p.dim() > 1]
    plain = [p for p in net.parameters() if p.dim() == 1]
    opt = torch.optim.AdamW([{"params": decayed, "weight_decay": a.weight_decay},
                             {"params": plain, "weight_decay": 0.0}], lr=a.lr)
    per_epoch = len(rest) // a.batch
    total, done, start = a.epochs * per_epoch, 0, time.time()
    warm = max(1, per_epoch // 2)
    for epoch in range(a.epochs):
        net.train()
        order = rng.permutation(rest)
        sums = np.zeros(5)
        for b in range(per_epoch):
            lr = a.lr * (done + 1) / warm if done < warm else \
                a.lr * 0.5 * (1 + math.cos(math.pi * (done - warm) / (total - warm)))
            for g in opt.param_groups:
                g["lr"] = lr
            pick = order[b * a.batch:(b + 1) * a.batch]
            x = torch.from_numpy(augment(images[pick], a.shift, rng).astype(np.float32) / np.float32(255))[:, None]
            y = torch.from_numpy(labels[pick].astype(np.int64))
            counts, current, rates = net(x)
            loss = F.cross_entropy(a.count_scale * counts * (16.0 / a.steps), y)
            full = loss + a.current_weight * F.cross_entropy(a.current_scale * current, y)
            for r in rates:
                full = full + a.rate_weight * F.relu(r - a.rate_target)
            opt.zero_grad(set_to_none=True)
            full.backward()
            opt.step()
            done += 1
            sums += [float(loss), float((counts.argmax(1) == y).float().mean())] + [float(r) for r in rates]
            if epoch == 0 and b in (20, 100, 200):
                print("  batch %d, %.0f s: loss %.3f acc %.3f rates %.3f %.3f %.3f" % (
                    b, time.time() - start, *(sums / (b + 1))), flush=True)
        m = sums / per_epoch
        print("epoch %d/%d, %.0f s: loss %.4f, training accuracy %.2f %%, rates %.3f %.3f %.3f" % (
            epoch + 1, a.epochs, time.time() - start, m[0], 100 * m[1], *m[2:]), flush=True)
        write_nir(a.out, net.folded(), a)
        if a.holdout and (epoch % 4 == 3 or epoch == a.epochs - 1):
            report(a.out, images[hold], labels[hold], a.steps, "held-out training images")
    print("training took %.1f min" % ((time.time() - start) / 60))


def main():
    p = argparse.ArgumentParser(description="Train a spiking network on Fashion-MNIST, write it as NIR.")
    p.add_argument("--data", default="/usr/share/datasets/fashion-mnist", help="folder of the four .gz files")
    p.add_argument("--out", default="fashion_mnist.nir", help="the NIR file to write")
    p.add_argument("--evaluate", action="store_true", help="do not train: evaluate the file --out on the test images")
    p.add_argument("--no-test", action="store_true", help="leave the test images alone (for comparing settings)")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--epochs", type=int, default=20)
    p.add_argument("--holdout", type=int, default=0, help="training images kept back for comparing settings")
    p.add_argument("--steps", type=int, default=16, help="T")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--channels1", type=int, default=24)
    p.add_argument("--channels2", type=int, default=48)
    p.add_argument("--hidden", type=int, default=256)
    p.add_argument("--beta", type=float, default=0.9, help="decay per step of the hidden layers")
    p.add_argument("--beta-out", type=float, default=0.9, help="decay per step of the output layer")
    p.add_argument("--slope", type=float, default=4.0, help="k of the fast-sigmoid surrogate")
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--weight-decay", type=float, default=1e-2)
    p.add_argument("--dropout", type=float, default=0.2, help="of lif3 spikes, in training")
    p.add_argument("--shift", type=int, default=1, help="augmentation: largest move in pixels")
    p.add_argument("--count-scale", type=float, default=0.5, help="logit per output spike (at 16 steps)")
    p.add_argument("--current-weight", type=float, default=0.3, help="weight of the loss on output currents")
    p.add_argument("--current-scale", type=float, default=6.0)
    p.add_argument("--rate-weight", type=float, default=2.0, help="weight of the penalty on hidden rates")
    p.add_argument("--rate-target", type=float, default=0.08, help="hidden rate above which it applies")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    keep_memory()
    if not a.evaluate:
        train(a)
    if not a.no_test:
        images, labels = load(a.data, "t10k")
        report(a.out, images, labels, a.steps, "test images")


if __name__ == "__main__":
    main()
