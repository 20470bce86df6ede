package io.hillock.nir;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The groups and datasets of an HDF5 file, to be changed and written. */
final class FileTree {

    /** A group has children by name, a dataset an array of primitives or Strings in row-major order. */
    sealed interface Entry permits Branch, Leaf {}

    record Branch(TreeMap<String, Entry> children) implements Entry {
        Branch copy() {
            var copies = new TreeMap<String, Entry>();
            children.forEach((name, entry) -> copies.put(name, entry instanceof Branch inner ? inner.copy() : entry));
            return new Branch(copies);
        }
    }

    record Leaf(int[] extents, Object flat) implements Entry {
        int size() {
            return Array.getLength(flat);
        }
    }

    private FileTree() {}

    static Branch read(Path file) {
        try (HdfFile hdf = new HdfFile(file)) {
            return branch(hdf);
        }
    }

    private static Branch branch(Group group) {
        var children = new TreeMap<String, Entry>();
        for (Map.Entry<String, Node> child : children(group).entrySet()) {
            switch (child.getValue()) {
                case Group inner -> children.put(child.getKey(), branch(inner));
                case Dataset dataset when dataset.getDataFlat() instanceof BigInteger[] numbers ->
                    children.put(child.getKey(), new Leaf(dataset.getDimensions(),
                            Arrays.stream(numbers).mapToLong(BigInteger::longValue).toArray()));
                case Dataset dataset when dataset.getDataFlat().getClass() != Object[].class ->
                    children.put(child.getKey(), new Leaf(dataset.getDimensions(), dataset.getDataFlat()));
                default -> {
                    // Nothing that jHDF could write again.
                }
            }
        }
        return new Branch(children);
    }

    /** jHDF reads no child of a group that holds opaque data. */
    private static Map<String, Node> children(Group group) {
        try {
            return group.getChildren();
        } catch (HdfException _) {
            return Map.of();
        }
    }

    /** @param random decides which datasets become chunks, and which of these are compressed */
    static void write(Branch root, Path file, Random random) throws IOException {
        Files.deleteIfExists(file);
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            write(root, hdf, random);
        }
    }

    private static void write(Branch branch, WritableGroup group, Random random) {
        branch.children().forEach((name, entry) -> {
            switch (entry) {
                case Branch inner -> write(inner, group.putGroup(name), random);
                case Leaf(int[] extents, Object flat) when extents.length == 0 ->
                    group.putDataset(name, Array.get(flat, 0));
                case Leaf leaf when leaf.size() == 0 -> {
                    // jHDF cannot write empty arrays.
                }
                case Leaf leaf -> group.putDataset(name, nested(leaf), storage(leaf, random));
            }
        });
    }

    private static DatasetCreationOptions storage(Leaf leaf, Random random) {
        if (leaf.flat() instanceof String[] || random.nextInt(3) > 0) {
            return DatasetCreationOptions.DEFAULT;
        }
        var options = DatasetCreationOptions.builder().chunkDimensions(
                Arrays.stream(leaf.extents()).map(extent -> 1 + random.nextInt(extent)).toArray());
        if (random.nextBoolean()) {
            options.shuffle();
        }
        return random.nextBoolean() ? options.deflate().build() : options.build();
    }

    private static Object nested(Leaf leaf) {
        Object array = Array.newInstance(leaf.flat().getClass().getComponentType(), leaf.extents());
        int[] from = {0};
        fill(array, leaf.extents().length - 1, leaf.flat(), from);
        return array;
    }

    private static void fill(Object array, int deeper, Object flat, int[] from) {
        int length = Array.getLength(array);
        if (deeper == 0) {
            System.arraycopy(flat, from[0], array, 0, length);
            from[0] += length;
            return;
        }
        for (int i = 0; i < length; i++) {
            fill(Array.get(array, i), deeper - 1, flat, from);
        }
    }

    /** All groups that hold a type, with their datasets: the network and its nodes. */
    static List<Branch> nodes(Branch root) {
        var found = new ArrayList<Branch>();
        collect(root, found);
        return found;
    }

    private static void collect(Branch branch, List<Branch> found) {
        if (branch.children().containsKey("type")) {
            found.add(branch);
        }
        branch.children().values().forEach(entry -> {
            if (entry instanceof Branch inner) {
                collect(inner, found);
            }
        });
    }
}
