package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLif;
import io.hillock.model.Delay;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.If;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.hillock.model.graph.FlatNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values of published files, compared at some places with h5py's reading of them. */
class NirReaderTest {

    @Test
    void braille() {
        Network network = read("braille_bias_zero/model.nir");
        assertEquals("0.2.0", network.version());
        assertEquals(7, network.edges().size());
        assertEquals(new Edge("lif1.w_rec", "lif1.lif"), network.edges().getFirst());
        CubaLif hidden = node(network, "lif1.lif", CubaLif.class);
        assertEquals(Shape.of(38), hidden.shape());
        assertEquals(Tensor.fill(Shape.of(38), 0), hidden.vReset());
        assertEquals(9.99999762, hidden.r().at(0), 1e-8);
        assertEquals(0.001, hidden.tauMem().at(37), 1e-5);
        assertEquals(2.22222228, hidden.wIn().at(5), 1e-8);
        assertEquals(-1.33806360f, node(network, "fc1", Affine.class).weight().at(0), 1e-7);
        FlatNetwork flat = FlatNetwork.of(network);
        assertEquals(flat.component("lif1.lif"), flat.component("lif1.w_rec"));
        assertEquals(Shape.of(7), flat.outputShape("output"));
        assertEquals(List.of(), flat.warnings());
    }

    @Test
    void convolutions() {
        Network network = read("cnn_nmnist/model.nir");
        Conv2d conv = node(network, "0", Conv2d.class);
        assertEquals(Shape.of(16, 2, 5, 5), conv.weight().shape());
        assertEquals(Optional.of(new Size(34, 34)), conv.inputSize());
        assertEquals(new Size(2, 2), conv.stride());
        assertEquals(new Padding.Of(1, 1), conv.padding());
        assertEquals(Shape.of(16, 16, 16), node(network, "1", If.class).shape());
        assertEquals(new Flatten(Optional.of(Shape.of(8, 4, 4)), 0, -1), network.nodes().get("8"));
        FlatNetwork flat = FlatNetwork.of(network);
        assertEquals(Shape.of(8, 4, 4), flat.outputShape("7"));
        assertEquals(Shape.of(128), flat.outputShape("8"));
        assertEquals(15, flat.components().size());
    }

    @Test
    void compressedArrays() {
        Network network = read("mnist_cnn_if/model.nir");
        assertEquals(Shape.of(32, 20, 5, 5), node(network, "conv2", Conv2d.class).weight().shape());
        assertEquals(-0.145146, node(network, "fc1", Linear.class).weight().at(0), 1e-6);
        assertEquals(new AvgPool2d(new Size(2, 2), new Size(2, 2), new Size(0, 0)), network.nodes().get("pool1"));
        assertEquals(Shape.of(10), FlatNetwork.of(network).outputShape("output"));
    }

    @Test
    void primitives() {
        Conv1d same = node(read("primitives/conv1d_same_d2.nir"), "a", Conv1d.class);
        assertEquals(new Padding.Same(), same.padding());
        assertEquals(2, same.dilation());
        assertEquals(OptionalInt.of(11), same.inputLength());
        assertEquals(new Padding.Of(0, 0), node(read("primitives/conv2d_valid.nir"), "a", Conv2d.class).padding());
        assertEquals(2, node(read("primitives/conv2d_groups.nir"), "a", Conv2d.class).groups());
        assertEquals(Tensor.vector(3 * 1e-4, 4e-4, 3 * 1e-4, 5e-4, 5e-4),
                node(read("primitives/delay.nir"), "a", Delay.class).delay());
        assertEquals(-0.12282039, node(read("primitives/lif_vreset.nir"), "a", Lif.class).vReset().at(0), 1e-8);
        Network metadata = read("primitives/cubalif_vreset_gzip.nir");
        assertEquals(Map.of("", Map.of("answer", 42L, "note", "metadata must be ignored")), metadata.metadata());
        Network nested = node(read("primitives/nested.nir"), "sub", Network.class);
        assertEquals(Set.of("input", "lif", "w", "output"), nested.nodes().keySet());
    }

    @Test
    void allPrimitivesHaveTheShapesThatTheirOutputsDeclare() {
        List<java.nio.file.Path> files = ReferenceFiles.all("primitives", ".nir");
        assertEquals(29, files.size());
        for (var file : files) {
            assertEquals(List.of(), FlatNetwork.of(NirReader.read(file)).warnings(), file.toString());
        }
    }

    @Test
    void nodesAreInTheOrderOfTheirNames() {
        for (var file : ReferenceFiles.good()) {
            List<String> names = List.copyOf(NirReader.read(file).nodes().keySet());
            assertEquals(names.stream().sorted().toList(), names, file.toString());
        }
        assertTrue(ReferenceFiles.good().size() >= 50);
    }

    private static Network read(String name) {
        return NirReader.read(ReferenceFiles.file(name));
    }

    private static <T extends Node> T node(Network network, String name, Class<T> type) {
        return assertInstanceOf(type, network.nodes().get(name));
    }
}
