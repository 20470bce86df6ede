package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.hillock.model.TensorValues;
import io.hillock.neuron.NeuronParameters;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.EnumDataType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The keys of one node. Every exception for a bad value names node and key. One thread. */
final class NodeFields implements NeuronParameters {

    private static final Set<String> WITHOUT_EFFECT = Set.of("metadata", "input_type", "output_type");

    private final Hdf5File file;
    private final Group group;
    private final String node;
    private final Set<String> asked = new HashSet<>();

    /** @param node the node's name, for messages; nested names joined with {@code /} */
    NodeFields(Hdf5File file, Group group, String node) {
        this.file = file;
        this.group = group;
        this.node = node;
    }

    @Override
    public boolean has(String key) {
        return child(key) instanceof Dataset;
    }

    /** Whether there is a dataset or a group of this name. */
    boolean hasChild(String key) {
        return child(key) != null;
    }

    Group group(String key) {
        Node child = child(key);
        if (child instanceof Group inner) {
            return inner;
        }
        throw invalid(key, child == null ? "no such group" : "must be a group, is a dataset");
    }

    String text(String key) {
        if (values(key) instanceof String[] texts && texts.length == 1) {
            return texts[0];
        }
        throw invalid(key, "must be one text");
    }

    /**
     * The children that nobody has asked for, sorted, without those that have no effect: metadata, and the types of input
     * and output that some writers add.
     */
    List<String> unknown() {
        return undamaged("", () -> group.getChildren().keySet().stream()
                .filter(key -> !asked.contains(key) && !WITHOUT_EFFECT.contains(key)).sorted().toList());
    }

    boolean isText(String key) {
        return undamaged(key, () -> dataset(key).getJavaType() == String.class);
    }

    /** Text of shape [rows, 2]; no rows if the dataset is empty. */
    String[][] pairs(String key) {
        long[] shape = undamaged(key, () -> dataset(key).getDimensionsAsLong());
        if (Arrays.stream(shape).anyMatch(extent -> extent == 0)) {
            return new String[0][];
        }
        if (shape.length != 2 || shape[1] != 2 || !(values(key) instanceof String[] texts)) {
            throw invalid(key, "must be texts of shape [E, 2]");
        }
        String[][] pairs = new String[texts.length / 2][];
        Arrays.setAll(pairs, row -> new String[]{texts[2 * row], texts[2 * row + 1]});
        return pairs;
    }

    /** An array of numbers of any type; a scalar counts as an array of one. */
    @Override
    public Tensor tensor(String key) {
        return tensor(key, false);
    }

    /** The same for {@code weight}, which stays in a file that is read lazily. */
    Tensor weight() {
        return tensor("weight", true);
    }

    private Tensor tensor(String key, boolean weights) {
        Dataset dataset = dataset(key);
        Optional<TensorValues> array = undamaged(key, () -> file.numbers(dataset, node, key, weights));
        double[] others = array.isPresent() ? null : numbers(key);
        return converted(key, () -> {
            Shape shape = dataset.isScalar() ? Shape.of(1) : Shape.of(dataset.getDimensions());
            return array.map(values -> Tensor.of(shape, values)).orElseGet(() -> Tensor.of(shape, others));
        });
    }

    int integer(String key) {
        int[] values = integers(key);
        if (values.length != 1) {
            throw invalid(key, "must be one integer, has " + values.length);
        }
        return values[0];
    }

    /** Height and width; a single number is both. */
    Size size(String key) {
        int[] values = integers(key);
        if (values.length < 1 || values.length > 2) {
            throw invalid(key, "must be one or two integers, has " + values.length);
        }
        return new Size(values[0], values[values.length - 1]);
    }

    /** NumPy's shape of a scalar, (), counts as that of one value. */
    Shape shape(String key) {
        int[] values = integers(key);
        return converted(key, () -> values.length == 0 ? Shape.of(1) : Shape.of(values));
    }

    private int[] integers(String key) {
        double[] values = numbers(key);
        return converted(key, () -> NirNumbers.integers(values));
    }

    private double[] numbers(String key) {
        Object values = values(key);
        if (undamaged(key, () -> Arrays.stream(dataset(key).getDimensions()).anyMatch(extent -> extent == 0))) {
            return new double[0];
        }
        return converted(key,
                () -> dataset(key).getDataType() instanceof EnumDataType type && values instanceof String[] names
                        ? Enumerated.numbers(type, names)
                        : NirNumbers.of(values));
    }

    private Object values(String key) {
        return undamaged(key, () -> file.values(dataset(key)));
    }

    private Dataset dataset(String key) {
        Node child = child(key);
        if (child instanceof Dataset dataset) {
            return dataset;
        }
        throw invalid(key, child == null ? "missing" : "must be a dataset, is a group");
    }

    private Node child(String key) {
        asked.add(key);
        return undamaged(key, () -> file.child(group, key));
    }

    private InvalidNetworkException invalid(String key, String reason) {
        return new InvalidNetworkException(node, key, reason);
    }

    /** An exception from jHDF means that the file is damaged. */
    private <T> T undamaged(String key, Supplier<T> read) {
        try {
            return read.get();
        } catch (InvalidNetworkException e) {
            throw invalid(key, e.reason());
        } catch (RuntimeException e) {
            throw invalid(key, Hdf5File.damage(e));
        }
    }

    /** An exception from the model says what is wrong with the values. */
    private <T> T converted(String key, Supplier<T> convert) {
        try {
            return convert.get();
        } catch (IllegalArgumentException e) {
            throw invalid(key, e.getMessage());
        }
    }
}
