package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.Edge;
import io.hillock.model.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One network in many encodings of HDF5. */
class Hdf5VariantsTest {

    @Test
    void allAreTheSameNetwork() {
        Network plain = NirReader.read(ReferenceFiles.file("hdf5_variants/plain.nir"));
        int same = 0;
        for (Path file : ReferenceFiles.all("hdf5_variants", ".nir")) {
            switch (file.getFileName().toString()) {
                case "many_nodes.nir", "many_nodes_latest.nir" -> {
                }
                case "unicode_names.nir" -> {
                    Network network = NirReader.read(file);
                    assertEquals(plain.nodes().get("fc"), network.nodes().get("fc.μ 1"));
                    assertEquals(plain.nodes().get("lif"), network.nodes().get("Ω.lif"));
                    assertEquals(new Edge("fc.μ 1", "Ω.lif"), network.edges().get(1));
                }
                case "extra_attrs.nir" -> {
                    Network network = NirReader.read(file);
                    assertEquals(Map.of("lif", Map.of("k", 3L)), network.metadata());
                    assertEquals(plain, new Network(network.nodes(), network.edges(), network.version(), Map.of()));
                    same++;
                }
                default -> {
                    // f16 and f32 included: the values are exact in both.
                    assertEquals(plain, NirReader.read(file), file.toString());
                    same++;
                }
            }
        }
        assertEquals(16, same);
    }

    @Test
    void largeGroupsOfOldAndNewFormatAgree() {
        Network old = NirReader.read(ReferenceFiles.file("hdf5_variants/many_nodes.nir"));
        Network latest = NirReader.read(ReferenceFiles.file("hdf5_variants/many_nodes_latest.nir"));
        assertEquals(64, old.nodes().size());
        assertEquals(old, latest);
        assertEquals(List.copyOf(old.nodes().keySet()), List.copyOf(latest.nodes().keySet()));
    }
}
