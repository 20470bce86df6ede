package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a node's group {@code metadata}; names of nested groups become parts of a key, joined with {@code /}. */
final class MetadataReader {

    private static final int DEEPEST = 8;

    private final Hdf5File file;
    private final String node;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    /** @param node the node's name, for messages */
    MetadataReader(Hdf5File file, String node) {
        this.file = file;
        this.node = node;
    }

    Map<String, Object> read(Group group) {
        if (file.child(group, "metadata") instanceof Group metadata) {
            collect(metadata, "", 0);
        }
        return facts;
    }

    private void collect(Group group, String prefix, int depth) {
        for (String name : new TreeSet<>(group.getChildren().keySet())) {
            String key = prefix + name;
            try {
                switch (file.child(group, name)) {
                    case Group _ when depth == DEEPEST -> throw new InvalidNetworkException("", "",
                            "groups are nested deeper than " + DEEPEST);
                    case Group inner -> collect(inner, key + "/", depth + 1);
                    case Dataset dataset -> fact(dataset).ifPresent(value -> facts.put(key, value));
                    default -> {
                        // Named types carry no facts.
                    }
                }
            } catch (InvalidNetworkException e) {
                throw new InvalidNetworkException(node, "metadata/" + key, e.reason());
            } catch (RuntimeException e) {
                throw new InvalidNetworkException(node, "metadata/" + key, Hdf5File.damage(e));
            }
        }
    }

    /** Empty if a network cannot hold the value: text in arrays, compounds, values that are not finite. */
    private Optional<Object> fact(Dataset dataset) {
        Object values = file.values(dataset);
        if (dataset.isScalar()) {
            return switch (values) {
                case String[] texts -> Optional.of(texts[0]);
                case long[] longs -> Optional.of(longs[0]);
                case int[] ints -> Optional.of((long) ints[0]);
                case short[] shorts -> Optional.of((long) shorts[0]);
                case byte[] bytes -> Optional.of((long) bytes[0]);
                case double[] doubles -> Optional.of(doubles[0]);
                case float[] floats -> Optional.of((double) floats[0]);
                default -> Optional.empty();
            };
        }
        if (dataset.getSize() == 0 || !NirNumbers.are(values)) {
            return Optional.empty();
        }
        double[] numbers = NirNumbers.of(values);
        return Arrays.stream(numbers).allMatch(Double::isFinite)
                ? Optional.of(Tensor.of(Shape.of(dataset.getDimensions()), numbers))
                : Optional.empty();
    }
}
