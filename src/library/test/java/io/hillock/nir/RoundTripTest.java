package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.AnyValidNetworks;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a written file gives the network that was written. */
class RoundTripTest {

    @TempDir
    Path folder;

    @Test
    void referenceFiles() {
        for (Path file : ReferenceFiles.good()) {
            Network network = NirReader.read(file);
            boolean complete = !file.getParent().endsWith("exported");
            assertEquals(complete ? network : ExplicitShapes.of(network), writeAndRead(network), file.toString());
        }
    }

    @Test
    void randomNetworks() {
        int same = 0;
        for (long seed = 0; seed < 220; seed++) {
            Network network = AnyValidNetworks.network(seed);
            Network read = writeAndRead(network);
            assertEquals(ExplicitShapes.of(network), read, "seed " + seed);
            if (read.equals(network)) {
                same++;
            }
        }
        assertTrue(same > 60, same + " networks without shapes to infer");
    }

    @Test
    void manyNodes() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<Edge> edges = new ArrayList<>();
        nodes.put("input", new Input(Shape.of(1)));
        String last = "input";
        for (int i = 0; i < 1500; i++) {
            nodes.put("scale." + i, new Scale(Tensor.vector(i)));
            edges.add(new Edge(last, "scale." + i));
            last = "scale." + i;
        }
        nodes.put("output", new Output(Shape.of(1)));
        edges.add(new Edge(last, "output"));
        Network network = Network.of(nodes, edges);
        assertEquals(network, writeAndRead(network));
    }

    @Test
    void extremeValues() {
        Tensor values = Tensor.vector(Double.MIN_VALUE, Double.MAX_VALUE, -0.0, Math.nextUp(1.0), Float.MIN_VALUE,
                1e-45);
        Network network = chain("scale", new Scale(values), Shape.of(6));
        assertEquals(network, writeAndRead(network));
    }

    @Test
    void olderFilesAreReplacedAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("a.nir");
        Files.writeString(file, "something else");
        NirWriter.write(chain("a", new Scale(Tensor.vector(1)), Shape.of(1)), file);
        assertEquals(Shape.of(1), ((Input) NirReader.read(file).nodes().get("input")).shape());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedAndLeavesNoFile() {
        String longest = "n".repeat(254);
        assertEquals(3, writeAndRead(chain(longest, new Scale(Tensor.vector(1)), Shape.of(1))).nodes().size());
        refused("a name of more than 254 bytes", chain(longest + "n", new Scale(Tensor.vector(1)), Shape.of(1)));
        Tensor two = Tensor.vector(1, 1);
        refused("takes [2], but 'input' gives [1]", chain("lif", new Lif(two, two, two, two, two), Shape.of(1)));
        var nowhere = assertThrows(NirException.class,
                () -> NirWriter.write(chain("a", new Scale(Tensor.vector(1)), Shape.of(1)),
                        folder.resolve("none/b.nir")));
        assertEquals("none/b.nir: cannot be written", nowhere.getMessage()
                .substring(nowhere.getMessage().indexOf("none"), nowhere.getMessage().indexOf("written") + 7));
    }

    private void refused(String reason, Network network) {
        Path file = folder.resolve("refused.nir");
        var refused = assertThrows(NirException.class, () -> NirWriter.write(network, file));
        assertEquals(reason, refused.getMessage().contains(reason) ? reason : refused.getMessage());
        assertFalse(Files.exists(file));
    }

    private static Network chain(String name, Node node, Shape shape) {
        return Network.of(Map.of("input", new Input(shape), name, node, "output", new Output(shape)),
                List.of(new Edge("input", name), new Edge(name, "output")));
    }

    private Network writeAndRead(Network network) {
        Path file = folder.resolve("a.nir");
        NirWriter.write(network, file);
        return NirReader.read(file);
    }
}
