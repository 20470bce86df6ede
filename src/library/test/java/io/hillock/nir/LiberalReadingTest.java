package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.Affine;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.jhdf.HdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with one node {@code a} between input and output, written key by key. */
class LiberalReadingTest {

    private static final Tensor ONES = Tensor.vector(1, 1, 1);

    @TempDir
    Path folder;

    @Test
    void scalarsAndAbsentKeysOfNeurons() {
        Consumer<WritableGroup> required = a -> {
            a.putDataset("type", "CubaLIF");
            for (String key : new String[]{"tau_syn", "tau_mem", "r", "v_leak", "v_threshold"}) {
                a.putDataset(key, new double[]{1, 1, 1});
            }
        };
        Tensor zeros = Tensor.vector(0, 0, 0);
        assertEquals(new CubaLif(ONES, ONES, ONES, ONES, ONES, ONES, zeros), read(required, 3));
        Tensor halves = Tensor.vector(0.5, 0.5, 0.5);
        assertEquals(new CubaLif(ONES, ONES, ONES, ONES, halves, ONES, zeros),
                read(required.andThen(a -> a.putDataset("w_in", 0.5f)), 3));
        assertEquals(new CubaLif(ONES, ONES, ONES, ONES, halves, ONES, zeros),
                read(required.andThen(a -> a.putDataset("w_in", new float[]{0.5f})), 3));
    }

    @Test
    void integersOfAnyTypeAndPairsFromScalars() {
        Node conv = read(a -> {
            a.putDataset("type", "Conv2d");
            a.putDataset("weight", new int[][][][]{{{{2}}}});
            a.putDataset("bias", new byte[]{3});
            a.putDataset("stride", 2);
            a.putDataset("padding", new short[]{1, 0});
            a.putDataset("dilation", 1.0);
            a.putDataset("groups", new long[]{1});
        }, 1, 3, 3);
        assertEquals(new Conv2d(Optional.empty(), Tensor.of(Shape.of(1, 1, 1, 1), 2), Tensor.vector(3), new Size(2, 2),
                new Padding.Of(1, 0), new Size(1, 1), 1), conv);
    }

    @Test
    void biasesOfWeightsWithLeadingDimensions() {
        Node affine = read(a -> {
            a.putDataset("type", "Affine");
            a.putDataset("weight", new float[2][3][4]);
            a.putDataset("bias", new float[]{1, 2, 3});
        }, 4);
        assertEquals(new Affine(Tensor.fill(Shape.of(2, 3, 4), 0), Tensor.of(Shape.of(2, 3), 1, 2, 3, 1, 2, 3)),
                affine);
    }

    @Test
    void chunksThatReachBeyondTheArray() {
        double[][] weight = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}};
        var options = DatasetCreationOptions.builder().chunkDimensions(2, 2).shuffle().deflate().build();
        Node linear = read(a -> {
            a.putDataset("type", "Linear");
            a.putDataset("weight", weight, options);
        }, 5);
        assertEquals("Linear[weight=[3, 5][1.0, 2.0, 3.0, 4.0, …]]", linear.toString());
        assertEquals(Tensor.of(Shape.of(3, 5), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                ((io.hillock.model.Linear) linear).weight());
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("the writer stopped: /node/nodes/a lacks type; write the file anew", a -> a.putDataset("r", 1.0));
        refused("node 'a', key 'type': must be one text", a -> a.putDataset("type", 1.0));
        refused("node 'a', key 'r': must be numbers", a -> {
            a.putDataset("type", "I");
            a.putDataset("r", "one");
        });
        refused("node 'a', key 'r': must be a dataset, is a group", a -> {
            a.putDataset("type", "I");
            a.putGroup("r");
        });
        refused("node 'a', key 'start_dim': must be integers, is 0.5", a -> {
            a.putDataset("type", "Flatten");
            a.putDataset("start_dim", 0.5);
            a.putDataset("end_dim", 1);
        });
        refused("node 'a', key 'stride': must be one or two integers, has 3", a -> {
            a.putDataset("type", "SumPool2d");
            a.putDataset("kernel_size", 2);
            a.putDataset("stride", new int[]{1, 2, 3});
            a.putDataset("padding", 0);
        });
        refused("node 'a', key 'padding': must be 'same', 'valid' or integers, is 'full'", a -> {
            a.putDataset("type", "Conv1d");
            a.putDataset("padding", "full");
        });
    }

    @Test
    void singleNodesAreNotNetworks() {
        Path file = folder.resolve("node.nir");
        try (var hdf5 = HdfFile.write(file)) {
            hdf5.putGroup("node").putDataset("type", "LIF");
        }
        var refused = assertThrows(NirException.class, () -> NirReader.read(file));
        assertEquals(file + ": key 'type': must be a NIRGraph, is 'LIF'", refused.getMessage());
    }

    private void refused(String message, Consumer<WritableGroup> node) {
        var refused = assertThrows(NirException.class, () -> read(node, 3));
        assertEquals(folder.resolve("a.nir") + ": " + message, refused.getMessage());
    }

    private Node read(Consumer<WritableGroup> node, int... input) {
        Path file = folder.resolve("a.nir");
        file.toFile().delete();
        try (var hdf5 = HdfFile.write(file)) {
            WritableGroup graph = hdf5.putGroup("node");
            graph.putDataset("type", "NIRGraph");
            graph.putDataset("edges", new String[][]{{"input", "a"}, {"a", "output"}});
            WritableGroup nodes = graph.putGroup("nodes");
            WritableGroup in = nodes.putGroup("input");
            in.putDataset("type", "Input");
            in.putDataset("shape", input);
            WritableGroup out = nodes.putGroup("output");
            out.putDataset("type", "Output");
            out.putDataset("shape", new int[]{1, 1, 1});
            node.accept(nodes.putGroup("a"));
        }
        Network network = NirReader.read(file);
        assertEquals(Map.of(), network.metadata());
        return network.nodes().get("a");
    }
}
