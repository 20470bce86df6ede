package io.hillock.image;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLi;
import io.hillock.model.CubaLif;
import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.I;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Small networks and settings from a seed: every node type, several sources, recurrence, nesting, nodes without
 * successors.
 */
public final class RandomNetworks {
    static final double DT = 1e-3;

    private final RandomGenerator random;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    private RandomNetworks(RandomGenerator random) {
        this.random = random;
    }

    public static Network network(RandomGenerator random) {
        return new RandomNetworks(random).network(2 + random.nextInt(9), 0);
    }

    /** A network with up to three Inputs and Outputs, more than one of either kind. */
    public static Network severalEnds(RandomGenerator random) {
        return new RandomNetworks(random).severalEnds();
    }

    /** A chain with layers wider than a panel of targets on any machine. */
    public static Network wide(RandomGenerator random) {
        return new RandomNetworks(random).wide();
    }

    private Network wide() {
        Shape shape = random.nextBoolean() ? Shape.of(2, 9, 9) : Shape.of(1 + random.nextInt(300));
        add("in", new Input(shape), shape);
        if (shape.rank() == 3) {
            int groups = 1 + random.nextInt(2);
            var conv = new Conv2d(Optional.empty(), weights(groups * (1 + random.nextInt(40)), 2 / groups, 3, 2),
                    Tensor.vector(0), new Size(1 + random.nextInt(2), 1), new Padding.Of(1, random.nextInt(2)),
                    new Size(1, 1), groups);
            append("conv", conv, image(conv.weight().shape().dim(0), conv.outputSize(new Size(9, 9))));
            append("pooled", neuron(shapes.get("conv")), shapes.get("conv"));
            addPool("pool", shapes.get("conv"));
            connect("pooled", "pool");
            append("flat", new Flatten(Optional.empty(), 0, -1), Shape.of(shapes.get("pool").size()));
        }
        for (int layer = 0; layer < 2; layer++) {
            Shape rows = Shape.of(1 + random.nextInt(300));
            append("fc" + layer, new Affine(weights(rows.size(), shapes.get(lastName()).size()), weights(rows.size())),
                    rows);
            append("cell" + layer, neuron(rows), rows);
            if (random.nextBoolean()) {
                connect("cell" + layer, "cell" + layer);
            }
        }
        append("out", new Output(shapes.get("cell1")), shapes.get("cell1"));
        return Network.of(nodes, edges);
    }

    /** Adds a node behind the last. */
    private void append(String name, Node node, Shape output) {
        String last = lastName();
        add(name, node, output);
        connect(last, name);
    }

    private Shape inputShape() {
        return switch (random.nextInt(3)) {
            case 0 -> Shape.of(1 + random.nextInt(3), 4 + random.nextInt(5), 4 + random.nextInt(5));
            case 1 -> Shape.of(1 + random.nextInt(4), 5 + random.nextInt(8));
            default -> Shape.of(1 + random.nextInt(20));
        };
    }

    private Network severalEnds() {
        int inputs = 1 + random.nextInt(3);
        int outputs = inputs == 1 ? 2 + random.nextInt(2) : 1 + random.nextInt(3);
        Shape input = inputShape();
        for (int i = 0; i < inputs; i++) {
            Shape shape = random.nextBoolean() ? input : inputShape();
            add("in" + i, new Input(shape), shape);
            for (int grown = random.nextInt(4); grown > 0; grown--) {
                grow(0);
            }
        }
        if (random.nextBoolean()) {
            nestPair();
        }
        String[] sources = shapes.keySet().toArray(String[]::new);
        for (int i = 0; i < outputs; i++) {
            // Any node may have an Output, an Input too, and one node several.
            String source = i == 0 ? lastName() : pick(random, sources);
            add("out" + i, new Output(shapes.get(source)), shapes.get(source));
            connect(source, "out" + i);
        }
        return Network.of(nodes, edges);
    }

    /** A nested network with two Inputs and two Outputs, crossed, whose ends the edges name. */
    private void nestPair() {
        String source = lastName();
        Shape shape = shapes.get(source);
        var inner = new RandomNetworks(random);
        for (String side : List.of("left", "right")) {
            inner.add(side, new Input(shape), shape);
            inner.add(side + "cell", inner.neuron(shape), shape);
            inner.add(side + "out", new Output(shape), shape);
            inner.connect(side, side + "cell");
        }
        inner.connect("leftcell", "rightout");
        inner.connect("rightcell", "leftout");
        nodes.put("pair", Network.of(inner.nodes, inner.edges));
        connect(source, "pair.left");
        String scaled = "n" + nodes.size();
        add(scaled, new Scale(values(shape, -1, 2)), shape);
        connect(source, scaled);
        connect(scaled, "pair.right");
        for (String side : List.of("left", "right")) {
            add("from" + side, neuron(shape), shape);
            connect("pair." + side + "out", "from" + side);
        }
    }

    private Network network(int size, int depth) {
        Shape input = inputShape();
        add("in", new Input(input), input);
        for (int i = 0; i < size; i++) {
            grow(depth);
        }
        String last = lastName();
        add("out", new Output(shapes.get(last)), shapes.get(last));
        connect(last, "out");
        return Network.of(nodes, edges);
    }

    private void grow(int depth) {
        String source = random.nextInt(4) == 0 ? pick(random, shapes.keySet().toArray(String[]::new)) : lastName();
        Shape shape = shapes.get(source);
        String name = "n" + nodes.size();
        switch (random.nextInt(depth == 0 ? 9 : 8)) {
            case 0, 1, 2 -> {
                add(name, neuron(shape), shape);
                connect(source, name);
                recur(name, shape);
            }
            case 3, 4 -> transform(name, source, shape);
            case 5 -> flattenAndWeigh(name, source, shape);
            case 6 -> {
                add(name, elementwise(shape), shape);
                connect(source, name);
            }
            case 7 -> {
                add(name, neuron(shape), shape);
                connect(source, name);
                addAlike(name, shape);
            }
            default -> nest(name, source, shape);
        }
    }

    /** A second source of the same shape, if there is one. */
    private void addAlike(String name, Shape shape) {
        for (String other : shapes.keySet()) {
            if (!other.equals(name) && shapes.get(other).equals(shape)) {
                connect(other, name);
                return;
            }
        }
    }

    private void recur(String name, Shape shape) {
        switch (random.nextInt(4)) {
            case 0 -> connect(name, name);
            case 1 -> {
                if (shape.rank() == 1) {
                    add(name + "rec", new Affine(weights(shape.size(), shape.size()), weights(shape.size())), shape);
                } else {
                    add(name + "rec", new Delay(delays(shape)), shape);
                }
                connect(name, name + "rec");
                connect(name + "rec", name);
            }
            default -> {
            }
        }
    }

    private void nest(String name, String source, Shape shape) {
        var inner = new RandomNetworks(random);
        inner.add("in", new Input(shape), shape);
        inner.add("cell", inner.neuron(shape), shape);
        inner.add("out", new Output(shape), shape);
        inner.connect("in", "cell");
        inner.connect("cell", "out");
        if (random.nextBoolean()) {
            inner.connect("out", "in");
        }
        add(name, Network.of(inner.nodes, inner.edges), shape);
        connect(source, name);
    }

    private void flattenAndWeigh(String name, String source, Shape shape) {
        Shape flat = Shape.of(shape.size());
        add(name, new Flatten(Optional.empty(), 0, -1), flat);
        connect(source, name);
        int rows = 1 + random.nextInt(12);
        Tensor weight = weights(rows, flat.size());
        add(name + "fc", random.nextBoolean() ? new Linear(weight) : new Affine(weight, weights(rows)), Shape.of(rows));
        connect(name, name + "fc");
    }

    private void transform(String name, String source, Shape shape) {
        switch (shape.rank()) {
            case 3 -> {
                if (random.nextBoolean() && shape.dim(1) >= 2 && shape.dim(2) >= 2) {
                    addPool(name, shape);
                } else {
                    addConv2d(name, shape);
                }
            }
            case 2 -> addConv1d(name, shape);
            default -> {
                int rows = 1 + random.nextInt(12);
                add(name, new Linear(weights(rows, shape.size())), Shape.of(rows));
            }
        }
        connect(source, name);
    }

    private void addPool(String name, Shape shape) {
        Size kernel = new Size(1 + random.nextInt(2), 1 + random.nextInt(2));
        Size stride = new Size(1 + random.nextInt(2), 1 + random.nextInt(3));
        Size padding = new Size(random.nextInt(2), 0);
        if (random.nextBoolean()) {
            var pool = new SumPool2d(kernel, stride, padding);
            add(name, pool, image(shape.dim(0), pool.outputSize(new Size(shape.dim(1), shape.dim(2)))));
        } else {
            var pool = new AvgPool2d(kernel, stride, padding);
            add(name, pool, image(shape.dim(0), pool.outputSize(new Size(shape.dim(1), shape.dim(2)))));
        }
    }

    private void addConv2d(String name, Shape shape) {
        int groups = shape.dim(0) == 2 && random.nextBoolean() ? 2 : 1;
        int channels = groups * (1 + random.nextInt(3));
        boolean same = random.nextInt(3) == 0;
        Size stride = same ? new Size(1, 1) : new Size(1 + random.nextInt(2), 1 + random.nextInt(2));
        var conv = new Conv2d(Optional.empty(),
                weights(channels, shape.dim(0) / groups, 1 + random.nextInt(3), 1 + random.nextInt(2)),
                weights(channels), stride, same ? new Padding.Same() : new Padding.Of(1, 1 + random.nextInt(3)),
                new Size(1, 1 + random.nextInt(2)), groups);
        add(name, conv, image(channels, conv.outputSize(new Size(shape.dim(1), shape.dim(2)))));
    }

    private void addConv1d(String name, Shape shape) {
        int channels = 1 + random.nextInt(4);
        boolean same = random.nextInt(3) == 0;
        var conv = new Conv1d(OptionalInt.empty(), weights(channels, shape.dim(0), 1 + random.nextInt(3)),
                weights(channels), same ? 1 : 1 + random.nextInt(2),
                same ? new Padding.Same() : new Padding.Of(0, 1 + random.nextInt(2)), 1 + random.nextInt(2), 1);
        add(name, conv, Shape.of(channels, conv.outputLength(shape.dim(1))));
    }

    private Node elementwise(Shape shape) {
        return switch (random.nextInt(3)) {
            case 0 -> new Scale(values(shape, -1, 2));
            case 1 -> new Threshold(values(shape, 0, 1));
            default -> new Delay(delays(shape));
        };
    }

    /** Sums of weights and spikes that meet thresholds exactly. */
    private Node counter(Shape shape) {
        return new If(Tensor.fill(shape, 0.5), Tensor.fill(shape, pick(random, new Double[]{0.5, 1.0, 2.0})),
                Tensor.fill(shape, 0));
    }

    private Node neuron(Shape shape) {
        if (random.nextInt(6) == 0) {
            return counter(shape);
        }
        Tensor tau = values(shape, 1.5 * DT, 20 * DT);
        Tensor tauSyn = values(shape, 1.5 * DT, 20 * DT);
        Tensor r = values(shape, 0.5, 3);
        Tensor vLeak = values(shape, -0.2, 0.2);
        Tensor threshold = values(shape, 0.2, 1);
        Tensor reset = values(shape, -0.1, 0.1);
        return switch (random.nextInt(6)) {
            case 0 -> new I(r);
            case 1 -> new If(r, threshold, reset);
            case 2 -> new Li(tau, r, vLeak);
            case 3 -> new Lif(tau, r, vLeak, threshold, reset);
            case 4 -> new CubaLi(tauSyn, tau, r, vLeak, r);
            default -> new CubaLif(tauSyn, tau, r, vLeak, r, threshold, reset);
        };
    }

    private Tensor delays(Shape shape) {
        var values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5) * DT;
        }
        return Tensor.of(shape, values);
    }

    private Tensor weights(int... dims) {
        return values(Shape.of(dims), -1, 1.2);
    }

    private Tensor values(Shape shape, double from, double to) {
        return Tensor.of(shape, random.doubles(shape.size(), from, to).toArray());
    }

    private void add(String name, Node node, Shape output) {
        nodes.put(name, node);
        shapes.put(name, output);
    }

    private void connect(String from, String to) {
        edges.add(new Edge(from, to));
    }

    private String lastName() {
        String last = null;
        for (String name : shapes.keySet()) {
            last = name;
        }
        return last;
    }

    private static Shape image(int channels, Size size) {
        return Shape.of(channels, size.height(), size.width());
    }

    private static <T> T pick(RandomGenerator random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
