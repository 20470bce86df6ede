package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads the data files of NIR, which {@code nir.write_data} of nir 1.0.8 and later writes. Attributes named
 * {@code __type__} tell the types: the root is a {@code NIRGraphData} with a group {@code nodes}; each node is a
 * {@code NIRNodeData} with a group {@code observables}, or another {@code NIRGraphData}; each observable is a
 * {@code TimeGriddedData}, {@code EventData} or {@code ValuedEventData}. Stateless; any thread may call it.
 */
public final class GraphDataReader {
    private static final String TYPE = "__type__";
    private static final String ROOT = "NIRGraphData";
    private static final int DEEPEST = 32;
    private static final double FLOAT_ROUNDING = 0x1p-24;

    private final Hdf5File file;
    private final String name;

    private GraphDataReader(Hdf5File file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @throws NirException if the file does not exist, holds no NIR data, or is damaged; the message says where
     */
    public static GraphData read(Path file) {
        String name = file.toString();
        try (FileBytes bytes = FileBytes.open(file); Hdf5File hdf5 = new Hdf5File(bytes, false)) {
            if (!text(hdf5.root(), TYPE).equals(ROOT)) {
                throw new NirException(name, "holds no NIR data: its root is no " + ROOT
                        + (hdf5.root().getChild("node") == null ? "" : ", it holds a network"), null);
            }
            Map<String, Map<String, ObservableData>> nodes = new LinkedHashMap<>();
            new GraphDataReader(hdf5, name).graph(hdf5.root(), "", 0, nodes);
            return new GraphData(nodes);
        } catch (NirException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new NirException(name, "no such file", e);
        } catch (IOException e) {
            throw new NirException(name, "cannot be read: " + e.getMessage(), e);
        } catch (InvalidNetworkException e) {
            throw new NirException(name, e);
        } catch (RuntimeException e) {
            throw new NirException(name, Hdf5File.damage(e), e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new NirException(name, "damaged file: its structures have no end", e);
        }
    }

    /** Whether the file is HDF5 whose root says that it holds NIR data. A damaged file counts as one that does not. */
    public static boolean holdsData(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            try (FileBytes bytes = FileBytes.open(file); Hdf5File hdf5 = new Hdf5File(bytes, false)) {
                return text(hdf5.root(), TYPE).equals(ROOT);
            }
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError _) {
            return false;
        }
    }

    private void graph(Group group, String path, int depth, Map<String, Map<String, ObservableData>> nodes) {
        if (depth > DEEPEST) {
            throw new InvalidNetworkException(path, "nodes", "graphs are nested deeper than " + DEEPEST);
        }
        Group children = new NodeFields(file, group, path).group("nodes");
        for (String child : new TreeSet<>(children.getChildren().keySet())) {
            String inner = path.isEmpty() ? child : path + "/" + child;
            Group node = new NodeFields(file, children, inner).group(child);
            switch (text(node, TYPE)) {
                case ROOT -> graph(node, inner, depth + 1, nodes);
                case "NIRNodeData" -> nodes.put(inner, node(node, inner));
                case String type -> throw new InvalidNetworkException(inner, TYPE,
                        "must be NIRNodeData or NIRGraphData, is '" + type + "'");
            }
        }
    }

    private Map<String, ObservableData> node(Group group, String path) {
        Group observables = new NodeFields(file, group, path).group("observables");
        Map<String, ObservableData> read = new LinkedHashMap<>();
        for (String key : new TreeSet<>(observables.getChildren().keySet())) {
            Group observable = new NodeFields(file, observables, path).group(key);
            String type = text(observable, TYPE);
            try {
                read.put(key, switch (type) {
                    case "TimeGriddedData" -> timeGridded(observable, path + ":" + key);
                    case "EventData" -> events(observable, path + ":" + key, false);
                    case "ValuedEventData" -> events(observable, path + ":" + key, true);
                    default -> throw new InvalidNetworkException("", TYPE,
                            "must be TimeGriddedData, EventData or ValuedEventData, is '" + type + "'");
                });
            } catch (InvalidNetworkException e) {
                throw new InvalidNetworkException(path, e.key().isEmpty() ? key : key + "/" + e.key(), e.reason());
            }
        }
        return read;
    }

    private TimeGriddedData timeGridded(Group group, String path) {
        Dataset data = dataset(group, "data");
        int[] shape = shape(data, "data", 3);
        double dt = number(group, "dt");
        if (!(dt > 0) || Double.isInfinite(dt)) {
            throw invalid("dt", "must be > 0 and finite, is " + dt);
        }
        float[] values = new float[size(shape)];
        switch (file.values(data)) {
            // h5py stores booleans as an enumeration of FALSE and TRUE.
            case String[] names -> {
                for (int i = 0; i < values.length; i++) {
                    if (!names[i].equals("TRUE") && !names[i].equals("FALSE")) {
                        throw invalid("data", "must be numbers or booleans, has '" + names[i] + "'");
                    }
                    values[i] = names[i].equals("TRUE") ? 1 : 0;
                }
            }
            case Object numbers -> {
                double[] doubles = numbers("data", numbers);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) doubles[i];
                }
            }
        }
        return new TimeGriddedData(name + ":" + path, shape[0], shape[1], shape[2], dt, values);
    }

    private EventData events(Group group, String path, boolean valued) {
        Dataset index = dataset(group, "idx");
        Dataset time = dataset(group, "time");
        int[] shape = shape(index, "idx", 2);
        requireShape(time, "time", shape);
        double neurons = number(group, "n_neurons");
        if (neurons != (int) neurons || neurons < 1) {
            throw invalid("n_neurons", "must be an integer of at least 1, is " + neurons);
        }
        double tMax = number(group, "t_max");
        if (!(tMax > 0) || Double.isInfinite(tMax)) {
            throw invalid("t_max", "must be > 0 and finite, is " + tMax);
        }
        int[] indices = new int[size(shape)];
        double[] values = numbers("idx", file.values(index));
        for (int i = 0; i < indices.length; i++) {
            if (values[i] != (int) values[i] || values[i] < -1 || values[i] >= neurons) {
                throw invalid("idx", "must be neurons from 0 to " + ((int) neurons - 1) + ", or -1 for none, is "
                        + values[i] + place(i, shape));
            }
            indices[i] = (int) values[i];
        }
        double[] times = numbers("time", file.values(time));
        for (int i = 0; i < times.length; i++) {
            if (indices[i] >= 0 && !(times[i] >= 0 && times[i] < Double.POSITIVE_INFINITY)) {
                throw invalid("time", "must be >= 0 and finite, is " + times[i] + place(i, shape));
            }
        }
        return new EventData(name + ":" + path, shape[0], shape[1], (int) neurons, tMax, indices, times,
                time.getJavaType() == float.class ? FLOAT_ROUNDING : 0,
                valued ? Optional.of(values(group, indices, shape)) : Optional.empty());
    }

    private float[] values(Group group, int[] indices, int[] shape) {
        Dataset value = dataset(group, "value");
        requireShape(value, "value", shape);
        double[] doubles = numbers("value", file.values(value));
        float[] values = new float[doubles.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) doubles[i];
            if (indices[i] >= 0 && !Float.isFinite(values[i])) {
                throw invalid("value", "must be finite, is " + doubles[i] + place(i, shape));
            }
        }
        return values;
    }

    private static String place(int at, int[] shape) {
        return " at sample " + at / shape[1] + ", event " + at % shape[1];
    }

    private Dataset dataset(Group group, String key) {
        if (file.child(group, key) instanceof Dataset dataset) {
            return dataset;
        }
        throw invalid(key, "no such dataset");
    }

    private static int[] shape(Dataset dataset, String key, int rank) {
        int[] shape = dataset.getDimensions();
        if (shape.length != rank || rank == 3 && Arrays.stream(shape).anyMatch(extent -> extent < 1)
                || rank == 2 && shape[0] < 1) {
            throw invalid(key, "must have " + (rank == 3
                    ? "the shape [samples, steps, neurons]"
                    : "the shape [samples, events]") + ", has " + Arrays.toString(shape));
        }
        return shape;
    }

    private static void requireShape(Dataset dataset, String key, int[] shape) {
        if (!Arrays.equals(dataset.getDimensions(), shape)) {
            throw invalid(key, "must have the shape of idx, " + Arrays.toString(shape) + ", has "
                    + Arrays.toString(dataset.getDimensions()));
        }
    }

    private static int size(int[] shape) {
        long size = 1;
        for (int extent : shape) {
            size = Math.multiplyExact(size, (long) extent);
        }
        return Math.toIntExact(size);
    }

    private static double[] numbers(String key, Object values) {
        if (!NirNumbers.are(values)) {
            throw invalid(key, "must be numbers");
        }
        return NirNumbers.of(values);
    }

    private static double number(Group group, String key) {
        Attribute attribute = group.getAttribute(key);
        Object value = attribute == null ? null : attribute.getData();
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw invalid(key, attribute == null ? "no such attribute" : "must be one number");
    }

    /** The text of an attribute; empty if there is none. */
    private static String text(Node node, String key) {
        Attribute attribute = node.getAttribute(key);
        Object value = attribute == null ? "" : attribute.getData();
        return value instanceof String text ? text : "";
    }

    private static InvalidNetworkException invalid(String key, String reason) {
        return new InvalidNetworkException("", key, reason);
    }
}
