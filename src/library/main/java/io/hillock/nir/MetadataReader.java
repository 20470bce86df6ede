package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a node's group {@code metadata}; names of nested groups become parts of a key, joined with {@code /}. Metadata has
 * no effect, so what cannot be read is left out: opaque data, links, groups nested too deep, what is damaged.
 */
final class MetadataReader {

    private static final int DEEPEST = 8;

    private final Hdf5File file;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    MetadataReader(Hdf5File file) {
        this.file = file;
    }

    Map<String, Object> read(Group group) {
        Node metadata;
        try {
            metadata = file.child(group, "metadata");
        } catch (InvalidNetworkException e) {
            return facts;
        }
        if (metadata instanceof Group inner) {
            collect(inner, "", 0);
        }
        return facts;
    }

    private void collect(Group group, String prefix, int depth) {
        for (String name : names(group)) {
            String key = prefix + name;
            try {
                switch (file.child(group, name)) {
                    case Group inner when depth < DEEPEST -> collect(inner, key + "/", depth + 1);
                    case Dataset dataset when Network.isMetadataKey(key) ->
                        fact(dataset).ifPresent(value -> facts.put(key, value));
                    default -> {
                        // Named types carry no facts.
                    }
                }
            } catch (RuntimeException e) {
                if (file.exhausted()) {
                    throw e;
                }
            }
        }
    }

    /** jHDF reads no child of a group that holds opaque data without a tag. */
    private static Set<String> names(Group group) {
        try {
            return new TreeSet<>(group.getChildren().keySet());
        } catch (RuntimeException e) {
            return Set.of();
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
