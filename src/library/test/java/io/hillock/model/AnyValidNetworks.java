package io.hillock.model;

import io.hillock.model.graph.FlatNetwork;
import io.hillock.model.graph.NodeShapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Generates arbitrary valid networks: all node types, sums, cycles, nesting, odd names. */
public final class AnyValidNetworks {

    private static final String[] ODD_NAMES = {"lif1.lif", "0", "12", "..", "fc.μ 1", "Ω", "層", "a:b", "𝄞", "-",
            "type", "edges"};

    private final Random random;
    private final int depth;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> metadata = new LinkedHashMap<>();

    private AnyValidNetworks(Random random, int depth) {
        this.random = random;
        this.depth = depth;
    }

    public static Network network(long seed) {
        Random random = new Random(seed);
        AnyValidNetworks top = new AnyValidNetworks(random, 0);
        int[] dims = new int[1 + random.nextInt(3)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == 0 ? 1 + random.nextInt(4) : 3 + random.nextInt(6);
        }
        return top.network(Shape.of(dims)).withVersion(random.nextBoolean() ? "1.0.7" : "");
    }

    private Network network(Shape input) {
        String last = add(new Input(input), input, "input");
        int count = 1 + random.nextInt(depth == 0 ? 9 : 4);
        for (int i = 0; i < count; i++) {
            String from = random.nextInt(3) == 0 ? any() : last;
            last = grow(from, shapes.get(from));
        }
        boolean liberal = depth == 0 && random.nextInt(4) == 0;
        String output = add(new Output(liberal ? Shape.of(1, 1, 1) : shapes.get(last)), shapes.get(last), "output");
        edges.add(new Edge(last, output));
        describe("");
        return new Network(nodes, edges, "", metadata);
    }

    private String any() {
        List<String> names = new ArrayList<>(shapes.keySet());
        return names.get(random.nextInt(names.size()));
    }

    private String grow(String from, Shape shape) {
        Node node = nodeFor(shape);
        Shape gives = node instanceof Network network
                ? FlatNetwork.of(network).outputShape(FlatNetwork.of(network).outputs().getFirst())
                : NodeShapes.output(node, shape);
        String name = add(node, gives, "n" + nodes.size());
        edges.add(new Edge(from, name));
        for (String other : List.copyOf(shapes.keySet())) {
            if (!other.equals(name) && shapes.get(other).equals(shape) && random.nextInt(6) == 0) {
                edges.add(new Edge(other, name));
            }
        }
        if (node instanceof Neuron && random.nextInt(3) == 0) {
            recur(name, gives);
        }
        if (!(node instanceof Network) && random.nextInt(5) == 0) {
            describe(name);
        }
        return name;
    }

    /** Adds a path from a neuron back to itself, directly or through a node. */
    private void recur(String neuron, Shape shape) {
        if (random.nextInt(3) == 0) {
            edges.add(new Edge(neuron, neuron));
            return;
        }
        Node back = shape.rank() == 1 ? linear(shape.size(), shape.size()) : new Scale(tensor(shape));
        String name = add(back, shape, "back" + nodes.size());
        edges.add(new Edge(neuron, name));
        edges.add(new Edge(name, neuron));
    }

    private Node nodeFor(Shape shape) {
        int rank = shape.rank();
        return switch (random.nextInt(17)) {
            case 0 -> new Scale(tensor(shape));
            case 1 -> new Delay(positive(shape));
            case 2 -> new Threshold(tensor(shape));
            case 3 -> new I(tensor(shape));
            case 4 -> new If(tensor(shape), positive(shape), tensor(shape));
            case 5 -> new Li(positive(shape), tensor(shape), tensor(shape));
            case 6, 7 -> new Lif(positive(shape), tensor(shape), tensor(shape), positive(shape), tensor(shape));
            case 8 -> new CubaLi(positive(shape), positive(shape), tensor(shape), tensor(shape), tensor(shape));
            case 9 -> new CubaLif(positive(shape), positive(shape), tensor(shape), tensor(shape), tensor(shape),
                    positive(shape), tensor(shape));
            case 10 -> depth < 2 ? new AnyValidNetworks(random, depth + 1).network(shape) : flatten(shape);
            case 11 -> flatten(shape);
            default -> switch (rank) {
                case 1 -> random.nextBoolean() ? linear(shape.size()) : affine(shape.size());
                case 2 -> conv1d(shape);
                case 3 -> random.nextBoolean() ? conv2d(shape) : pool(shape);
                default -> flatten(shape);
            };
        };
    }

    private Node flatten(Shape shape) {
        int start = random.nextInt(shape.rank());
        int end = start + random.nextInt(shape.rank() - start);
        return new Flatten(random.nextBoolean() ? Optional.of(shape) : Optional.empty(),
                random.nextBoolean() ? start : start - shape.rank(), random.nextBoolean() ? end : end - shape.rank());
    }

    private Linear linear(int in) {
        int out = 1 + random.nextInt(6);
        return new Linear(tensor(random.nextInt(4) == 0 ? Shape.of(2, out, in) : Shape.of(out, in)));
    }

    private Linear linear(int out, int in) {
        return new Linear(tensor(Shape.of(out, in)));
    }

    private Affine affine(int in) {
        int out = 1 + random.nextInt(6);
        return new Affine(tensor(Shape.of(out, in)), tensor(Shape.of(out)));
    }

    private Conv1d conv1d(Shape shape) {
        boolean same = random.nextInt(3) == 0;
        int groups = random.nextBoolean() ? 1 : shape.dim(0);
        int channels = groups * (1 + random.nextInt(3));
        return new Conv1d(random.nextBoolean() ? OptionalInt.of(shape.dim(1)) : OptionalInt.empty(),
                tensor(Shape.of(channels, shape.dim(0) / groups, 1 + random.nextInt(3))), tensor(Shape.of(channels)),
                same ? 1 : 1 + random.nextInt(3), same ? new Padding.Same() : new Padding.Of(0, 2 + random.nextInt(2)),
                1 + random.nextInt(2), groups);
    }

    private Conv2d conv2d(Shape shape) {
        boolean same = random.nextInt(3) == 0;
        int groups = random.nextBoolean() ? 1 : shape.dim(0);
        int channels = groups * (1 + random.nextInt(3));
        return new Conv2d(random.nextBoolean() ? Optional.of(new Size(shape.dim(1), shape.dim(2))) : Optional.empty(),
                tensor(Shape.of(channels, shape.dim(0) / groups, 1 + random.nextInt(3), 1 + random.nextInt(3))),
                tensor(Shape.of(channels)), same ? new Size(1, 1) : size(1, 3),
                same ? new Padding.Same() : new Padding.Of(2, 2 + random.nextInt(2)), size(1, 2), groups);
    }

    private Node pool(Shape shape) {
        Size kernel = size(1, 3);
        Size padding = size(1, 2);
        return random.nextBoolean()
                ? new SumPool2d(kernel, size(1, 3), padding)
                : new AvgPool2d(kernel, size(1, 3), padding);
    }

    private Size size(int from, int to) {
        return new Size(random.nextInt(from, to + 1), random.nextInt(from, to + 1));
    }

    private String add(Node node, Shape gives, String name) {
        String odd = ODD_NAMES[random.nextInt(ODD_NAMES.length)];
        String chosen = random.nextInt(3) == 0 && !nodes.containsKey(odd) ? odd : name;
        nodes.put(chosen, node);
        shapes.put(chosen, gives);
        return chosen;
    }

    private void describe(String node) {
        if (random.nextInt(3) == 0) {
            metadata.put(node,
                    Map.of("note", "größer " + random.nextInt(), "empty", "", "group/count", random.nextLong(),
                            "group/ratio", random.nextGaussian(), "values", tensor(Shape.of(2, 3))));
        }
    }

    private Tensor positive(Shape shape) {
        double[] values = tensor(shape).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]) + 1e-3;
        }
        return Tensor.of(shape, values);
    }

    /** Random values; float32 holds half of them exactly. */
    private Tensor tensor(Shape shape) {
        boolean single = random.nextBoolean();
        double[] values = random.doubles(shape.size(), -2, 2).map(v -> single ? (float) v : v).toArray();
        if (random.nextInt(10) == 0) {
            values[0] = -0.0;
        }
        return Tensor.of(shape, values);
    }
}
