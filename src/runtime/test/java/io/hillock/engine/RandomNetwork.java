package io.hillock.engine;

import io.hillock.model.*;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random networks of every node type, with recurrence, skips and nesting; a seed makes the same one again. */
final class RandomNetwork {
    private static final int TYPES = 16;

    private final RandomGenerator random;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private String last;
    private Shape shape;

    private RandomNetwork(RandomGenerator random) {
        this.random = random;
    }

    static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    static Network network(RandomGenerator random) {
        return new RandomNetwork(random).build(randomShape(random), 1 + random.nextInt(7), true);
    }

    /** Any combination of settings that fits any network of this generator (whose thresholds are above 0). */
    static RunSettings settings(RandomGenerator random) {
        RunSettings settings = RunSettings.of(pick(random, Profile.values())).withDt(1e-4);
        if (random.nextBoolean()) {
            settings = settings.withReset(pick(random, Reset.values()));
        }
        if (random.nextBoolean()) {
            settings = settings.withDiscretisation(pick(random, Discretisation.values()));
        }
        if (random.nextBoolean()) {
            settings = settings.withCycleDelay(pick(random, CycleDelay.values()));
        }
        if (random.nextInt(4) == 0) {
            settings = settings.withLowerBound(OptionalDouble.of(-random.nextDouble()));
        }
        return settings;
    }

    /** A mixture of silence, spikes of amplitude one and analog values, some of them tiny. */
    static float[] input(RandomGenerator random, int elements) {
        float[] values = new float[elements];
        int kind = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            values[i] = switch (kind == 3 ? random.nextInt(3) : kind) {
                case 0 -> random.nextInt(5) == 0 ? 1 : 0;
                case 1 -> (float) random.nextGaussian();
                default -> random.nextInt(3) == 0 ? (float) (random.nextGaussian() * 1e-38) : random.nextInt(3);
            };
        }
        return values;
    }

    private Network build(Shape input, int depth, boolean nest) {
        nodes.put("input", new Input(input));
        last = "input";
        shape = input;
        for (int i = 0; i < depth; i++) {
            add(i, random.nextInt(nest ? TYPES : TYPES - 1));
        }
        nodes.put("output", new Output(shape));
        edges.add(new Edge(last, "output"));
        return Network.of(nodes, edges);
    }

    private void add(int i, int type) {
        String name = "n" + i;
        Shape before = shape;
        String source = last;
        switch (type) {
            case 0, 1, 2 -> neuronWithLoops(name);
            case 3 -> chain(name, linear(shape));
            case 4 -> chain(name, new Scale(tensor(shape, -2, 2)));
            case 5 -> chain(name, new Threshold(tensor(shape, -0.5, 1)));
            case 6 -> chain(name, new Delay(delays(shape)));
            case 7, 8 -> conv(name);
            case 9 -> pool(name);
            case 10 -> flatten(name);
            case 11 -> fanIn(name);
            case 12, 13, 14 -> neuron(name);
            case 15 -> nested(name);
            default -> throw new AssertionError(type);
        }
        if (before.equals(shape) && random.nextInt(4) == 0) {
            edges.add(new Edge(source, last));
        }
    }

    private void chain(String name, Node node) {
        nodes.put(name, node);
        edges.add(new Edge(last, name));
        last = name;
        if (node instanceof Linear linear) {
            shape = Shape.of(linear.weight().shape().dim(0));
        } else if (node instanceof Affine affine) {
            shape = Shape.of(affine.weight().shape().dim(0));
        }
    }

    private Node linear(Shape from) {
        if (from.rank() != 1) {
            return new Scale(tensor(from, -2, 2));
        }
        int out = 1 + random.nextInt(12);
        Tensor weight = tensor(Shape.of(out, from.dim(0)), -1, 1);
        return random.nextBoolean() ? new Linear(weight) : new Affine(weight, tensor(Shape.of(out), -0.5, 0.5));
    }

    private void neuron(String name) {
        chain(name, neuron(shape));
    }

    private void neuronWithLoops(String name) {
        neuron(name);
        if (shape.rank() == 1 && random.nextBoolean()) {
            int n = shape.dim(0);
            Tensor weight = tensor(Shape.of(n, n), -0.4, 0.4);
            nodes.put(name + ".rec",
                    random.nextBoolean() ? new Linear(weight) : new Affine(weight, tensor(Shape.of(n), -0.2, 0.2)));
            edges.add(random.nextBoolean() ? edges.size() - 1 : edges.size(), new Edge(name, name + ".rec"));
            edges.add(random.nextBoolean() ? edges.size() - 2 : edges.size(), new Edge(name + ".rec", name));
        }
        if (random.nextInt(4) == 0) {
            edges.add(new Edge(name, name));
        }
        if (random.nextInt(4) == 0) {
            nodes.put(name + ".second", neuron(shape));
            edges.add(new Edge(name, name + ".second"));
            edges.add(new Edge(name + ".second", name));
        }
    }

    private Neuron neuron(Shape of) {
        Tensor tau = tensor(of, 3e-4, 3e-3);
        Tensor r = tensor(of, 1, 12);
        Tensor leak = random.nextBoolean() ? Tensor.fill(of, 0) : tensor(of, -0.3, 0.3);
        Tensor threshold = tensor(of, 0.3, 1.2);
        Tensor reset = random.nextBoolean() ? Tensor.fill(of, 0) : tensor(of, -0.4, 0.2);
        return switch (random.nextInt(8)) {
            case 0 -> new I(tensor(of, 0.1, 0.5));
            case 1 -> new Li(tau, r, leak);
            case 2 -> new CubaLi(tensor(of, 3e-4, 3e-3), tau, r, leak, tensor(of, 0.5, 4));
            case 3, 4 -> new If(tensor(of, 0.2, 1), threshold, reset);
            case 5, 6 -> new Lif(tau, r, leak, threshold, reset);
            default -> new CubaLif(tensor(of, 3e-4, 3e-3), tau, r, leak, tensor(of, 0.5, 4), threshold, reset);
        };
    }

    private void conv(String name) {
        boolean same = random.nextInt(3) == 0;
        int stride = same ? 1 : 1 + random.nextInt(2);
        if (shape.rank() == 3) {
            int groups = shape.dim(0) % 2 == 0 && random.nextBoolean() ? 2 : 1;
            int kernelHeight = 1 + random.nextInt(Math.min(3, shape.dim(1)));
            int kernelWidth = 1 + random.nextInt(Math.min(3, shape.dim(2)));
            int out = groups * (1 + random.nextInt(3));
            Padding padding = same ? new Padding.Same() : new Padding.Of(random.nextInt(3), random.nextInt(3));
            Conv2d conv = new Conv2d(Optional.empty(),
                    tensor(Shape.of(out, shape.dim(0) / groups, kernelHeight, kernelWidth), -0.7, 0.7),
                    tensor(Shape.of(out), -0.3, 0.3), new Size(stride, same ? 1 : 1 + random.nextInt(2)), padding,
                    new Size(1, same ? 2 : 1), groups);
            Size size = conv.outputSize(new Size(shape.dim(1), shape.dim(2)));
            chain(name, conv);
            shape = Shape.of(out, size.height(), size.width());
        } else if (shape.rank() == 2) {
            int kernel = 1 + random.nextInt(Math.min(4, shape.dim(1)));
            int out = 1 + random.nextInt(4);
            Padding padding = same ? new Padding.Same() : new Padding.Of(0, random.nextInt(3));
            Conv1d conv = new Conv1d(OptionalInt.empty(), tensor(Shape.of(out, shape.dim(0), kernel), -0.7, 0.7),
                    tensor(Shape.of(out), -0.3, 0.3), stride, padding, 1, 1);
            int length = conv.outputLength(shape.dim(1));
            chain(name, conv);
            shape = Shape.of(out, length);
        } else {
            chain(name, linear(shape));
        }
    }

    private void pool(String name) {
        if (shape.rank() != 3 || shape.dim(1) < 2 || shape.dim(2) < 2) {
            neuron(name);
            return;
        }
        Size kernel = new Size(2, 1 + random.nextInt(2));
        Size stride = new Size(1 + random.nextInt(2), 1 + random.nextInt(2));
        Size padding = new Size(random.nextInt(2), 0);
        int height = (shape.dim(1) + 2 * padding.height() - kernel.height()) / stride.height() + 1;
        int width = (shape.dim(2) - kernel.width()) / stride.width() + 1;
        chain(name,
                random.nextBoolean() ? new SumPool2d(kernel, stride, padding) : new AvgPool2d(kernel, stride, padding));
        shape = Shape.of(shape.dim(0), height, width);
    }

    private void flatten(String name) {
        chain(name, new Flatten(Optional.of(shape), 0, -1));
        shape = Shape.of(shape.size());
    }

    /** Two connections from one node into one neuron. */
    private void fanIn(String name) {
        nodes.put(name + ".a", new Scale(tensor(shape, -1, 1)));
        nodes.put(name + ".b", new Scale(tensor(shape, -1, 1)));
        nodes.put(name, neuron(shape));
        edges.addAll(List.of(new Edge(last, name + ".a"), new Edge(last, name + ".b"), new Edge(name + ".a", name),
                new Edge(name + ".b", name)));
        last = name;
    }

    private void nested(String name) {
        RandomNetwork inner = new RandomNetwork(random);
        Network network = inner.build(shape, 1 + random.nextInt(3), false);
        nodes.put(name, network);
        edges.add(new Edge(last, name));
        last = name;
        shape = inner.shape;
    }

    private Tensor delays(Shape of) {
        double[] values = new double[of.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5) * 1e-4;
        }
        return Tensor.of(of, values);
    }

    private Tensor tensor(Shape of, double low, double high) {
        double[] values = new double[of.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(10) == 0 && low < 0 ? 0 : random.nextDouble(low, high);
        }
        return Tensor.of(of, values);
    }

    private static Shape randomShape(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> Shape.of(1 + random.nextInt(10));
            case 1 -> Shape.of(1 + random.nextInt(3), 3 + random.nextInt(8));
            default -> Shape.of(1 + random.nextInt(4), 3 + random.nextInt(6), 3 + random.nextInt(6));
        };
    }

    private static <T> T pick(RandomGenerator random, T[] from) {
        return from[random.nextInt(from.length)];
    }
}
