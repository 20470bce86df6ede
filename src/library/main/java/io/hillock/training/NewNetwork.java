package io.hillock.training;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLi;
import io.hillock.model.CubaLif;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.hillock.spike.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes networks to start a training from. Weights and biases are uniform between ±1/√(sources of a target), as PyTorch's defaults are. Neurons have v_leak 0 and v_reset 0. One
 * network at a time; one thread.
 */
public final class NewNetwork {
    private static final Pattern CONV = Pattern.compile("(\\d{1,9})C(\\d{1,9})(?:s(\\d{1,9}))?(?:p(\\d{1,9}))?");
    private static final Pattern POOL = Pattern.compile("P(\\d{0,9})");
    private static final int STREAM = 3;

    private final Neurons neurons;
    private final long seed;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private int layers;
    private int parameters;
    private String last;
    private Shape shape;

    /**
     * The neurons of a network.
     *
     * @param synapse whether they have a synaptic current (CubaLIF), or not (LIF)
     * @param tau time constant of the membranes, in seconds
     * @param tauSyn time constant of the synapses, in seconds; unused without
     * @param dt the time step to train with, in seconds: r and w_in are such that an input of 1 raises its target by 1 in an Euler step
     * @param threshold v_threshold
     * @param membranes whether the last layer gives membranes (LI, CubaLI) instead of spikes
     */
    public record Neurons(boolean synapse, double tau, double tauSyn, double dt, double threshold, boolean membranes) {
        public Neurons {
            Range.above("dt", dt, 0);
            Range.atLeast("tau", tau, dt);
            Range.atLeast("tau_syn", tauSyn, dt);
            Range.above("the threshold", threshold, 0);
        }

        /** LIF with tau 1 ms, dt 0.1 ms and threshold 1, spiking output. */
        public static Neurons lif() {
            return new Neurons(false, 1e-3, 5e-4, 1e-4, 1, false);
        }
    }

    private NewNetwork(Neurons neurons, long seed) {
        this.neurons = neurons;
        this.seed = seed;
    }

    /**
     * Dense layers, each followed by neurons.
     *
     * @param sizes inputs, then the neurons of each layer; at least two numbers
     */
    public static Network dense(Neurons neurons, long seed, int... sizes) {
        requireSizes("dense", 2, sizes);
        NewNetwork network = new NewNetwork(neurons, seed);
        network.input(Shape.of(sizes[0]));
        for (int layer = 1; layer < sizes.length; layer++) {
            network.denseLayer(sizes[layer], layer == sizes.length - 1);
        }
        return network.done();
    }

    /**
     * Dense layers; each layer but the last also feeds itself through a dense transform of its own.
     *
     * @param sizes inputs, then the neurons of each layer; at least three numbers
     */
    public static Network recurrent(Neurons neurons, long seed, int... sizes) {
        requireSizes("recurrent", 3, sizes);
        NewNetwork network = new NewNetwork(neurons, seed);
        network.input(Shape.of(sizes[0]));
        for (int layer = 1; layer < sizes.length; layer++) {
            boolean output = layer == sizes.length - 1;
            network.denseLayer(sizes[layer], output);
            if (!output) {
                network.feedBack(sizes[layer]);
            }
        }
        return network.done();
    }

    /**
     * Convolutions and pools, then dense layers, such as {@code 16C5-P-32C5-P-256-10}: 16C5 is a convolution to 16 channels with a kernel of 5 × 5, followed by neurons; 16C5s2p1 has a stride
     * of 2 and a padding of 1 instead of 1 and 0; P (or P2) is an average over 2 × 2 without overlap; a number a dense layer.
     *
     * @param input [channels, height, width]
     * @throws IllegalArgumentException if a part is unknown or does not fit
     */
    public static Network conv(Neurons neurons, long seed, Shape input, String parts) {
        NewNetwork network = new NewNetwork(neurons, seed);
        if (input.rank() != 3) {
            throw new IllegalArgumentException("the input of a convolution is [channels, height, width], not " + input);
        }
        network.input(input);
        String[] all = parts.split("-", -1);
        for (int i = 0; i < all.length; i++) {
            network.part(all[i], i == all.length - 1);
        }
        return network.done();
    }

    private static void requireSizes(String kind, int least, int... sizes) {
        if (sizes.length < least) {
            throw new IllegalArgumentException(
                    "a " + kind + " network needs at least " + least + " sizes, got " + sizes.length);
        }
        for (int size : sizes) {
            Range.atLeast("a layer's size", size, 1);
        }
    }

    private void part(String part, boolean output) {
        Matcher conv = CONV.matcher(part);
        Matcher pool = POOL.matcher(part);
        if (conv.matches()) {
            convLayer(Integer.parseInt(conv.group(1)), Integer.parseInt(conv.group(2)), number(conv.group(3), 1),
                    number(conv.group(4), 0), output);
        } else if (pool.matches() && !output) {
            poolLayer(number(pool.group(1), 2));
        } else if (part.matches("\\d{1,9}")) {
            if (shape.rank() > 1) {
                append("flatten", new Flatten(Optional.of(shape), 0, -1), Shape.of(shape.size()));
            }
            denseLayer(Integer.parseInt(part), output);
        } else {
            throw new IllegalArgumentException(
                    "'" + part + "' is no layer; layers are like 16C5, 16C5s2p1, P, P3 and 256");
        }
    }

    private static int number(String digits, int absent) {
        return digits == null || digits.isEmpty() ? absent : Integer.parseInt(digits);
    }

    private void input(Shape in) {
        nodes.put("input", new Input(in));
        last = "input";
        shape = in;
    }

    private void append(String name, Node node, Shape output) {
        nodes.put(name, node);
        edges.add(new Edge(last, name));
        last = name;
        shape = output;
    }

    private void denseLayer(int size, boolean output) {
        layers++;
        int sources = shape.size();
        append("fc" + layers, affine(size, sources), Shape.of(size));
        neurons(output);
    }

    private Affine affine(int size, int sources) {
        double bound = 1 / Math.sqrt(sources);
        return new Affine(uniform(Shape.of(size, sources), bound), uniform(Shape.of(size), bound));
    }

    private void convLayer(int channels, int kernel, int stride, int padding, boolean output) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException("a convolution cannot follow a dense layer");
        }
        layers++;
        double bound = 1 / Math.sqrt(shape.dim(0) * kernel * kernel);
        var conv = new Conv2d(Optional.of(new Size(shape.dim(1), shape.dim(2))),
                uniform(Shape.of(channels, shape.dim(0), kernel, kernel), bound), uniform(Shape.of(channels), bound),
                new Size(stride, stride), new Padding.Of(padding, padding), new Size(1, 1), 1);
        Size size = conv.outputSize(new Size(shape.dim(1), shape.dim(2)));
        append("conv" + layers, conv, Shape.of(channels, size.height(), size.width()));
        neurons(output);
    }

    private void poolLayer(int size) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException("a pool cannot follow a dense layer");
        }
        var pool = new AvgPool2d(new Size(size, size), new Size(size, size), new Size(0, 0));
        Size out = pool.outputSize(new Size(shape.dim(1), shape.dim(2)));
        append("pool" + layers, pool, Shape.of(shape.dim(0), out.height(), out.width()));
    }

    private void feedBack(int size) {
        String name = "rec" + layers;
        nodes.put(name, affine(size, size));
        edges.add(new Edge(last, name));
        edges.add(new Edge(name, last));
    }

    private void neurons(boolean output) {
        boolean membranes = output && neurons.membranes;
        append((membranes ? "li" : "lif") + layers, membranes ? integrators() : spiking(), shape);
    }

    private Neuron spiking() {
        Tensor zero = Tensor.fill(shape, 0);
        return neurons.synapse
                ? new CubaLif(Tensor.fill(shape, neurons.tauSyn), Tensor.fill(shape, neurons.tau), r(), zero, wIn(),
                        threshold(), zero)
                : new Lif(Tensor.fill(shape, neurons.tau), r(), zero, threshold(), zero);
    }

    private Neuron integrators() {
        Tensor zero = Tensor.fill(shape, 0);
        return neurons.synapse
                ? new CubaLi(Tensor.fill(shape, neurons.tauSyn), Tensor.fill(shape, neurons.tau), r(), zero, wIn())
                : new Li(Tensor.fill(shape, neurons.tau), r(), zero);
    }

    private Tensor r() {
        return Tensor.fill(shape, neurons.tau / neurons.dt);
    }

    private Tensor wIn() {
        return Tensor.fill(shape, neurons.tauSyn / neurons.dt);
    }

    private Tensor threshold() {
        return Tensor.fill(shape, neurons.threshold);
    }

    private Tensor uniform(Shape of, double bound) {
        int stream = STREAM + 16 * parameters++;
        double[] values = new double[of.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (bound * (2.0 * Philox.uniform(Philox.draw(seed, stream, 0, i)) - 1));
        }
        return Tensor.of(of, values);
    }

    private Network done() {
        nodes.put("output", new Output(shape));
        edges.add(new Edge(last, "output"));
        return Network.of(nodes, edges);
    }
}
