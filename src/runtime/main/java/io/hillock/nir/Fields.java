package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.Arrays;
import java.util.function.Supplier;

/** The keys of one node. Whatever is wrong with a value is thrown with the names of node and key. */
final class Fields {

    private final Hdf5File file;
    private final Group group;
    private final String node;

    /** @param node the name for messages, nested names joined with {@code /} */
    Fields(Hdf5File file, Group group, String node) {
        this.file = file;
        this.group = group;
        this.node = node;
    }

    boolean has(String key) {
        return at(key, () -> file.child(group, key) instanceof Dataset);
    }

    Group group(String key) {
        return at(key, () -> {
            Node child = file.child(group, key);
            if (child instanceof Group inner) {
                return inner;
            }
            throw invalid(key, child == null ? "no such group" : "must be a group, is a dataset");
        });
    }

    String text(String key) {
        return at(key, () -> {
            if (file.values(dataset(key)) instanceof String[] texts && texts.length == 1) {
                return texts[0];
            }
            throw invalid(key, "must be one text");
        });
    }

    boolean isText(String key) {
        return at(key, () -> dataset(key).getJavaType() == String.class);
    }

    /** Texts of shape [rows, 2]; no rows where the dataset is empty. */
    String[][] pairs(String key) {
        return at(key, () -> {
            Dataset dataset = dataset(key);
            if (dataset.getSize() == 0) {
                return new String[0][];
            }
            long[] shape = dataset.getDimensionsAsLong();
            if (shape.length != 2 || shape[1] != 2 || !(file.values(dataset) instanceof String[] texts)) {
                throw invalid(key, "must be texts of shape [E, 2]");
            }
            String[][] pairs = new String[texts.length / 2][];
            Arrays.setAll(pairs, row -> new String[]{texts[2 * row], texts[2 * row + 1]});
            return pairs;
        });
    }

    /** Any array of numbers; a scalar is an array of one. */
    Tensor tensor(String key) {
        return at(key, () -> {
            Dataset dataset = dataset(key);
            double[] values = Numbers.of(file.values(dataset));
            return Tensor.of(dataset.isScalar() ? Shape.of(1) : Shape.of(dataset.getDimensions()), values);
        });
    }

    int integer(String key) {
        int[] values = integers(key);
        if (values.length != 1) {
            throw invalid(key, "must be one integer, has " + values.length);
        }
        return values[0];
    }

    /** Height and width; one number stands for both. */
    Size size(String key) {
        int[] values = integers(key);
        if (values.length < 1 || values.length > 2) {
            throw invalid(key, "must be one or two integers, has " + values.length);
        }
        return new Size(values[0], values[values.length - 1]);
    }

    Shape shape(String key) {
        int[] values = integers(key);
        return at(key, () -> Shape.of(values));
    }

    private int[] integers(String key) {
        return at(key, () -> Numbers.integers(Numbers.of(file.values(dataset(key)))));
    }

    private Dataset dataset(String key) {
        Node child = file.child(group, key);
        if (child instanceof Dataset dataset) {
            return dataset;
        }
        throw invalid(key, child == null ? "missing" : "must be a dataset, is a group");
    }

    private InvalidNetworkException invalid(String key, String reason) {
        return new InvalidNetworkException(node, key, reason);
    }

    private <T> T at(String key, Supplier<T> read) {
        try {
            return read.get();
        } catch (InvalidNetworkException e) {
            throw invalid(key, e.reason());
        } catch (RuntimeException e) {
            throw invalid(key, Hdf5File.reason(e));
        }
    }
}
