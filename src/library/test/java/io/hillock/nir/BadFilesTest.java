package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Files to refuse, each with its reason in why.json. */
class BadFilesTest {

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("edge_to_missing",
                    "node 'nope', key 'edges': edge 'fc' -> 'nope' names a node that is not there"),
            Map.entry("unknown_type", "node 'x', key 'type': unknown node type 'Frobnicate'"),
            Map.entry("shape_mismatch", "node 'lif', key 'edges': takes [20], but 'fc' gives [19]"),
            Map.entry("bias_mismatch", "node 'fc', key 'bias': shape [7] for rows [20] of weight"),
            Map.entry("missing_param", "node 'lif', key 'tau': missing"),
            Map.entry("tau_zero", "node 'lif', key 'tau': must be > 0, is 0.0 at index 0"),
            Map.entry("tau_negative", "node 'lif', key 'tau': must be > 0, is -1.0 at index 0"),
            Map.entry("nan_weight", "node 'fc', key 'weight': must be finite, is NaN at index 0"),
            Map.entry("cycle_no_neuron", "node 'w', key 'edges': cycle without a stateful node: [w, w2]"),
            Map.entry("no_node_group", "the writer stopped: the file lacks /node; write the file anew"),
            Map.entry("bad_flatten", "node 'fl', key 'end_dim': axis 5 lies beyond the rank of shape [6]"),
            Map.entry("half_written", "the writer stopped: /node lacks type and edges; write the file anew"),
            Map.entry("truncated_half", "damaged file: cut off at 8792 of 17584 bytes: copy or download it again"),
            Map.entry("truncated_tail", "damaged file: cut off at 17520 of 17584 bytes: copy or download it again"),
            Map.entry("empty", "is empty: copy or download it again"),
            Map.entry("not_hdf5", "is a zip archive: unpack it first"));

    @Test
    void eachIsRefusedWithItsReason() {
        var files = ReferenceFiles.all("bad", ".nir");
        assertEquals(new TreeSet<>(REASONS.keySet()),
                files.stream().map(BadFilesTest::name).collect(Collectors.toCollection(TreeSet::new)));
        for (Path file : files) {
            var refused = assertThrows(NirException.class, () -> NirReader.read(file), file.toString());
            assertEquals(file + ": " + REASONS.get(name(file)), refused.getMessage());
            assertEquals(file.toString(), refused.file());
        }
    }

    @Test
    void theExceptionNamesNodeAndKey() {
        var refused = assertThrows(NirException.class, () -> NirReader.read(ReferenceFiles.file("bad/tau_zero.nir")));
        assertEquals("lif", refused.node());
        assertEquals("tau", refused.key());
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        var missing = assertThrows(NirException.class, () -> NirReader.read(Path.of("no/such.nir")));
        assertEquals("no/such.nir: no such file", missing.getMessage());
        var folder = assertThrows(NirException.class, () -> NirReader.read(Path.of("main")));
        assertTrue(folder.getMessage().startsWith("main: cannot be read: "), folder.getMessage());
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".nir", "");
    }
}
