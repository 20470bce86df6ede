package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that NIR does not define, and files that their writer did not finish. */
class UnknownFieldsTest {

    @TempDir
    Path folder;

    @Test
    void areRefusedByName() {
        Path file = write(graph -> node(graph).putDataset("refractory", 0.002));
        assertEquals(
                file + ": node 'lif', key 'refractory': NIR's LIF has no such field, and it may change the result; "
                        + "read leniently (--lenient) to ignore it",
                refusal(file));
        Path group = write(graph -> node(graph).putGroup("surrogate").putDataset("slope", 25));
        assertEquals(
                group + ": node 'lif', key 'surrogate': NIR's LIF has no such field, and it may change the result; "
                        + "read leniently (--lenient) to ignore it",
                refusal(group));
        Path graphs = write(graph -> graph.putDataset("dt", 0.001));
        assertEquals(graphs + ": key 'dt': NIR's NIRGraph has no such field, and it may change the result; "
                + "read leniently (--lenient) to ignore it", refusal(graphs));
    }

    @Test
    void aLenientReaderIgnoresThemAndSaysSo() {
        Path file = write(graph -> {
            node(graph).putDataset("refractory", 0.002);
            graph.putDataset("dt", 0.001);
        });
        Network network = NirReader.read(file, UnknownNodeFields.IGNORE);
        List<String> warnings = List.of("node 'lif', key 'refractory': NIR's LIF has no such field; it is ignored",
                "key 'dt': NIR's NIRGraph has no such field; it is ignored");
        assertEquals(warnings, network.warnings());
        assertEquals(warnings, Image.compile(network, RunSettings.of(Profile.NIR)).warnings());
    }

    @Test
    void typesThatSomeWritersAddHaveNoEffect() {
        Path file = write(graph -> {
            node(graph).putGroup("input_type").putDataset("input", new long[]{2});
            node(graph).putGroup("output_type").putDataset("output", new long[]{2});
            graph.putGroup("input_type").putDataset("input", new long[]{2});
            node(graph).putGroup("metadata").putDataset("refractory", 0.002);
        });
        assertEquals(List.of(), NirReader.read(file).warnings());
    }

    @Test
    void halfWrittenFilesAreNamedAsSuch() {
        assertEquals("the writer stopped: /node lacks edges; write the file anew",
                reason(file(root -> {
                    WritableGroup graph = root.putGroup("node");
                    graph.putDataset("type", "NIRGraph");
                    graph.putGroup("nodes");
                })));
        assertEquals("the writer stopped: /node lacks type, edges and nodes; write the file anew",
                reason(file(root -> root.putGroup("node"))));
        assertEquals("the writer stopped: the file lacks /node; write the file anew",
                reason(file(root -> root.putDataset("version", "1.0.7"))));
        assertEquals("is an HDF5 file of another kind, not NIR: it lacks /node",
                reason(file(root -> root.putGroup("model_weights"))));
        assertEquals("holds NIR data, recorded from a network, but no network: give it to --input",
                reason(file(root -> {
                    root.putAttribute("__type__", "NIRGraphData");
                    root.putGroup("nodes");
                })));
        assertEquals("the writer stopped: /node/nodes/sub/nodes/lif lacks type; write the file anew",
                reason(write(graph -> {
                    WritableGroup sub = ((WritableGroup) graph.getChild("nodes")).putGroup("sub");
                    sub.putDataset("type", "NIRGraph");
                    sub.putDataset("edges", new String[][]{{"lif", "lif"}});
                    sub.putGroup("nodes").putGroup("lif").putDataset("r", 1.0);
                })));
    }

    private static String refusal(Path file) {
        return assertThrows(NirException.class, () -> NirReader.read(file)).getMessage();
    }

    private static String reason(Path file) {
        return refusal(file).substring((file + ": ").length());
    }

    private static WritableGroup node(WritableGroup graph) {
        return (WritableGroup) ((WritableGroup) graph.getChild("nodes")).getChild("lif");
    }

    /** input [2] - lif - output, and what {@code more} adds to the graph. */
    private Path write(Consumer<WritableGroup> more) {
        return file(root -> {
            WritableGroup graph = root.putGroup("node");
            graph.putDataset("type", "NIRGraph");
            graph.putDataset("edges", new String[][]{{"input", "lif"}, {"lif", "output"}});
            WritableGroup nodes = graph.putGroup("nodes");
            for (String end : new String[]{"Input", "Output"}) {
                WritableGroup node = nodes.putGroup(end.toLowerCase());
                node.putDataset("type", end);
                node.putDataset("shape", new long[]{2});
            }
            WritableGroup lif = nodes.putGroup("lif");
            lif.putDataset("type", "LIF");
            for (String key : new String[]{"tau", "r", "v_threshold"}) {
                lif.putDataset(key, 0.5);
            }
            lif.putDataset("v_leak", 0.0);
            more.accept(graph);
        });
    }

    private Path file(Consumer<WritableGroup> content) {
        Path file = folder.resolve("a.nir");
        file.toFile().delete();
        try (var hdf5 = HdfFile.write(file)) {
            content.accept(hdf5);
        }
        return file;
    }
}
