package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.npy.Npz;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of {@code nir.write_data}, and damaged ones. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GraphDataReaderTest {
    @TempDir
    private Path folder;

    private static Path golden(String name) {
        try {
            return Path.of(GraphDataReaderTest.class.getResource("/event/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allTypesOfObservables() {
        GraphData data = GraphDataReader.read(golden("data.nir"));
        assertEquals(List.of("input", "li", "lif", "membrane"), List.copyOf(data.nodes().keySet()));
        assertEquals(List.of("spikes", "v"), List.copyOf(data.nodes().get("input").keySet()));
        EventData spikes = assertInstanceOf(EventData.class, data.nodes().get("input").get("spikes"));
        assertEquals(golden("data.nir") + ":input:spikes", spikes.source());
        assertEquals(List.of(2, 60, 5), List.of(spikes.samples(), spikes.slots(), spikes.neurons()));
        assertEquals(30 * 1e-4, spikes.tMax());
        assertEquals(Optional.empty(), spikes.values());
        assertTrue(Arrays.stream(spikes.index()).anyMatch(index -> index == -1), "no empty slots");
        TimeGriddedData raster = assertInstanceOf(TimeGriddedData.class, data.nodes().get("input").get("v"));
        assertArrayEquals(Npz.open(golden("data.npz")).array("raster").toFloats(), raster.values(), "booleans");
        EventData single = assertInstanceOf(EventData.class, data.nodes().get("li").get("single"));
        assertArrayEquals(spikes.index(), single.index());
        assertEquals(0x1p-24, single.timeRounding());
        EventData valued = assertInstanceOf(EventData.class, data.nodes().get("lif").get("valued"));
        assertEquals(-2.75f, valued.values().orElseThrow()[1]);
        TimeGriddedData analog = assertInstanceOf(TimeGriddedData.class, data.nodes().get("membrane").get("v"));
        assertEquals(List.of(1, 4, 6), List.of(analog.samples(), analog.steps(), analog.neurons()));
        assertEquals(1e-3, analog.dt());
        assertEquals(23 / 8f, analog.values()[23]);
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        Path network = ReferenceFiles.file("two_lif_dt0.001/model.nir");
        assertFalse(GraphDataReader.holdsData(network));
        assertTrue(GraphDataReader.holdsData(golden("data.nir")));
        assertEquals(network + ": holds no NIR data: its root is no NIRGraphData, it holds a network",
                assertThrows(NirException.class, () -> GraphDataReader.read(network)).getMessage());
        Path none = folder.resolve("none.nir");
        assertEquals(none + ": no such file",
                assertThrows(NirException.class, () -> GraphDataReader.read(none)).getMessage());
        Path text = Files.writeString(folder.resolve("text.nir"), "no HDF5 file at all");
        assertTrue(assertThrows(NirException.class, () -> GraphDataReader.read(text)).getMessage()
                .startsWith(text + ": "));
        assertFalse(GraphDataReader.holdsData(text));
    }

    /** Writes one observable of the node {@code n}. */
    private String refusal(Consumer<WritableGroup> observable) {
        Path file = folder.resolve("written.nir");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("__type__", "NIRGraphData");
            WritableGroup node = hdf.putGroup("nodes").putGroup("n");
            node.putAttribute("__type__", "NIRNodeData");
            observable.accept(node.putGroup("observables").putGroup("o"));
        }
        String message = assertThrows(NirException.class, () -> GraphDataReader.read(file)).getMessage();
        return message.substring((file + ": ").length());
    }

    private static WritableGroup events(WritableGroup group, long[][] idx, double[][] time) {
        group.putAttribute("__type__", "EventData");
        group.putDataset("idx", idx);
        group.putDataset("time", time);
        group.putAttribute("n_neurons", 3L);
        return group;
    }

    @Test
    void wrongValuesAreNamed() {
        assertEquals("node 'n', key 'o/idx': must be neurons from 0 to 2, or -1 for none, is 3.0 at sample 1, event 0",
                refusal(group -> events(group, new long[][]{{0, -1}, {3, 1}}, new double[][]{{0, 0}, {0, 0}})
                        .putAttribute("t_max", 1.0)));
        assertEquals("node 'n', key 'o/time': must be >= 0 and finite, is -0.5 at sample 0, event 1",
                refusal(group -> events(group, new long[][]{{0, 1}}, new double[][]{{0, -0.5}})
                        .putAttribute("t_max", 1.0)));
        assertEquals("node 'n', key 'o/time': must have the shape of idx, [1, 2], has [1, 3]",
                refusal(group -> events(group, new long[][]{{0, 1}}, new double[][]{{0, 1, 2}})
                        .putAttribute("t_max", 1.0)));
        assertEquals("node 'n', key 'o/t_max': no such attribute",
                refusal(group -> events(group, new long[][]{{0}}, new double[][]{{0}})));
        assertEquals("node 'n', key 'o/__type__': must be TimeGriddedData, EventData or ValuedEventData, is ''",
                refusal(group -> group.putAttribute("dt", 1.0)));
        assertEquals("node 'n', key 'o/data': must have the shape [samples, steps, neurons], has [1, 2]",
                refusal(group -> {
                    group.putAttribute("__type__", "TimeGriddedData");
                    group.putDataset("data", new double[][]{{1, 2}});
                }));
        assertEquals("node 'n', key 'o/dt': must be > 0 and finite, is 0.0", refusal(group -> {
            group.putAttribute("__type__", "TimeGriddedData");
            group.putAttribute("dt", 0.0);
            group.putDataset("data", new double[][][]{{{1, 2}}});
        }));
        assertEquals("node 'n', key 'o/data': no such dataset",
                refusal(group -> group.putAttribute("__type__", "TimeGriddedData")));
    }

    @Test
    void damagedFilesAreRefusedOrRead() throws IOException {
        byte[] good = Files.readAllBytes(golden("data.nir"));
        Path file = folder.resolve("damaged.nir");
        int refused = 0;
        int times = 300;
        for (long seed = 0; seed < times; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = random.nextInt(3) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int flip = random.nextInt(30); flip >= 0 && bytes.length > 0; flip--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            try {
                GraphDataReader.read(file);
            } catch (NirException e) {
                refused++;
                assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(refused > times / 4, refused + " refused of " + times);
    }
}
