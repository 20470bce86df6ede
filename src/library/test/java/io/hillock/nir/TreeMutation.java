package io.hillock.nir;

import io.hillock.nir.FileTree.Branch;
import io.hillock.nir.FileTree.Entry;
import io.hillock.nir.FileTree.Leaf;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Changes a NIR file as writers with a defect, or with ill intent, would. */
final class TreeMutation {
    private static final String[] TYPES = {"Input", "Output", "Linear", "Affine", "Scale", "Conv1d", "Conv2d",
            "SumPool2d", "AvgPool2d", "Flatten", "Delay", "Threshold", "I", "IF", "LI", "LIF", "CubaLI", "CubaLIF",
            "NIRGraph", "AdaptiveLIF", "Plastic", "", "lif", "\n"};
    private static final String[] KEYS = {"type", "edges", "nodes", "shape", "weight", "bias", "tau", "tau_mem",
            "tau_syn", "r", "v_leak", "v_threshold", "v_reset", "w_in", "input_shape", "stride", "padding", "dilation",
            "groups", "kernel_size", "start_dim", "end_dim", "input_type", "scale", "delay", "threshold", "metadata",
            "version", "refractory"};
    private static final double[] NUMBERS = {0, -0.0, 1, -1, 2, 3, 0.5, 1e-30, -1e-30, 1e30, 1e300, -1e300, 1e-300,
            127, 128, 255, 65_536, 1 << 20, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 40, Long.MAX_VALUE,
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final Branch root;
    private final Random random;

    TreeMutation(Branch root, Random random) {
        this.root = root;
        this.random = random;
    }

    void mutate() {
        Branch node = any(FileTree.nodes(root));
        if (node == null) {
            return;
        }
        String key = key(node);
        switch (random.nextInt(17)) {
            case 0 -> swap(node, key);
            case 1 -> node.children().put(any(KEYS), entry(any(FileTree.nodes(root))));
            case 2 -> node.children().remove(key);
            case 3 -> node.children().put(any(KEYS), node.children().remove(key));
            case 4 -> node.children().put("type", text(any(TYPES)));
            case 5, 6 -> change(node, "edges", this::edges);
            case 7, 8, 9 -> change(node, key, this::value);
            case 10, 11 -> change(node, key, this::extents);
            case 12 -> change(node, key, this::type);
            case 13 -> node.children().put(key, random.nextBoolean() ? node.copy() : text(any(KEYS)));
            case 14 -> node.children().put(any(KEYS), numbers(new int[]{any(NUMBERS) > 0 ? 1 : 2}));
            case 15 -> rename();
            default -> node.children().put("metadata", random.nextBoolean() ? node.copy() : entry(node));
        }
    }

    private void swap(Branch node, String key) {
        Branch other = any(FileTree.nodes(root));
        String otherKey = random.nextBoolean() && other.children().containsKey(key) ? key : key(other);
        Entry mine = node.children().get(key);
        node.children().put(key, other.children().get(otherKey));
        other.children().put(otherKey, mine);
        untangle(node, key);
        untangle(other, otherKey);
    }

    /** A group inside itself would have no end. */
    private static void untangle(Branch node, String key) {
        if (node.children().get(key) instanceof Branch) {
            node.children().remove(key);
        }
    }

    private void rename() {
        for (Branch node : FileTree.nodes(root)) {
            if (node.children().get("nodes") instanceof Branch nodes && !nodes.children().isEmpty()) {
                String name = any(nodes.children().keySet().toArray(String[]::new));
                Entry moved = random.nextBoolean() ? nodes.children().remove(name) : nodes.children().get(name);
                nodes.children().put(random.nextBoolean() ? name + "'" : any(KEYS),
                        moved instanceof Branch branch ? branch.copy() : moved);
                return;
            }
        }
    }

    private void change(Branch node, String key, java.util.function.UnaryOperator<Leaf> how) {
        if (node.children().get(key) instanceof Leaf leaf && leaf.size() > 0) {
            node.children().put(key, how.apply(leaf));
        }
    }

    private Leaf edges(Leaf edges) {
        if (!(edges.flat() instanceof String[] names)) {
            return edges;
        }
        String[] changed = names.clone();
        int at = random.nextInt(changed.length);
        if (changed.length < 2) {
            return new Leaf(edges.extents(), new String[]{any(KEYS)});
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Leaf(new int[]{changed.length}, changed);
            case 1 -> new Leaf(new int[]{changed.length / 2 + 1, 2},
                    concat(changed, changed[at], any(changed)));
            case 2 -> new Leaf(new int[]{changed.length / 2 - 1, 2}, Arrays.copyOf(changed, changed.length - 2));
            case 3 -> {
                changed[at] = any(KEYS);
                yield new Leaf(edges.extents(), changed);
            }
            default -> {
                changed[at] = any(changed);
                yield new Leaf(edges.extents(), changed);
            }
        };
    }

    private static String[] concat(String[] names, String from, String to) {
        String[] more = Arrays.copyOf(names, names.length + 2);
        more[names.length] = from;
        more[names.length + 1] = to;
        return more;
    }

    private Leaf value(Leaf leaf) {
        Object flat = copy(leaf.flat(), leaf.size());
        int at = random.nextInt(leaf.size());
        double number = any(NUMBERS);
        switch (flat) {
            case double[] values -> values[at] = number;
            case float[] values -> values[at] = (float) number;
            case long[] values -> values[at] = (long) number;
            case int[] values -> values[at] = (int) number;
            case String[] values -> values[at] = any(TYPES);
            default -> {
            }
        }
        return new Leaf(leaf.extents(), flat);
    }

    private Leaf extents(Leaf leaf) {
        int[] old = leaf.extents();
        int[] extents = switch (random.nextInt(6)) {
            case 0 -> new int[]{leaf.size()};
            case 1 -> IntStream.concat(IntStream.of(1), IntStream.of(old)).toArray();
            case 2 -> IntStream.concat(IntStream.of(old), IntStream.of(1)).toArray();
            case 3 -> IntStream.range(0, old.length).map(axis -> old[old.length - 1 - axis]).toArray();
            case 4 -> new int[0];
            default -> {
                int[] other = old.clone();
                if (other.length > 0) {
                    other[random.nextInt(other.length)] = 1 + random.nextInt(4);
                }
                yield other;
            }
        };
        int size = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        return new Leaf(extents, copy(leaf.flat(), size));
    }

    /** Copies values, over and over if there are too few. */
    private static Object copy(Object flat, int size) {
        Object copy = Array.newInstance(flat.getClass().getComponentType(), size);
        for (int i = 0; i < size; i++) {
            Array.set(copy, i, Array.get(flat, i % Array.getLength(flat)));
        }
        return copy;
    }

    private Leaf type(Leaf leaf) {
        if (leaf.flat() instanceof String[]) {
            return numbers(leaf.extents());
        }
        int size = leaf.size();
        Object flat = switch (random.nextInt(7)) {
            case 0 -> new double[size];
            case 1 -> new float[size];
            case 2 -> new long[size];
            case 3 -> new int[size];
            case 4 -> new short[size];
            case 5 -> new byte[size];
            default -> new String[size];
        };
        for (int i = 0; i < size; i++) {
            double number = ((Number) Array.get(leaf.flat(), i)).doubleValue();
            switch (flat) {
                case double[] values -> values[i] = number;
                case float[] values -> values[i] = (float) number;
                case long[] values -> values[i] = (long) number;
                case int[] values -> values[i] = (int) number;
                case short[] values -> values[i] = (short) number;
                case byte[] values -> values[i] = (byte) number;
                case String[] values -> values[i] = Double.toString(number);
                default -> throw new IllegalStateException(flat.getClass().toString());
            }
        }
        return new Leaf(leaf.extents(), flat);
    }

    private Leaf numbers(int[] extents) {
        long[] flat = new long[Arrays.stream(extents).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(flat, _ -> (long) any(NUMBERS));
        return new Leaf(extents, flat);
    }

    private static Leaf text(String text) {
        return new Leaf(new int[0], new String[]{text});
    }

    private Entry entry(Branch node) {
        Entry entry = node.children().get(key(node));
        return entry instanceof Branch branch ? branch.copy() : entry;
    }

    private String key(Branch node) {
        return any(node.children().keySet().toArray(String[]::new));
    }

    private <T> T any(List<T> list) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    private <T> T any(T[] array) {
        return array[random.nextInt(array.length)];
    }

    private double any(double[] array) {
        return array[random.nextInt(array.length)];
    }
}
