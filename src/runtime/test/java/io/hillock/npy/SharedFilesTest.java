package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recordings and inputs beside the project, where they are. */
class SharedFilesTest {
    private static final Path NIR = Path.of(System.getProperty("hillock.shared", "../shared"), "nir");

    @BeforeEach
    void needsTheSharedFolder() {
        assumeTrue(Files.isDirectory(NIR), "skipped: " + NIR + " is not here");
    }

    @Test
    void everyArrayIsRead() throws IOException {
        int read = 0;
        try (Stream<Path> files = Files.walk(NIR)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".npz")).toList()) {
                Npz npz = Npz.open(file);
                for (String name : npz.names()) {
                    NpyArray array = npz.array(name);
                    assertEquals(array.size(), array.toFloats().length, file + " " + name);
                    read++;
                }
            }
        }
        assertTrue(read > 100, read + " arrays");
    }

    @Test
    void pixelsAndLabelsAreWhatTheyShouldBe() {
        Npz npz = Npz.open(NIR.resolve("mnist_cnn_if/data.npz"));
        assertEquals(List.of(100L, 28L, 28L), npz.array("images").shape());
        long[] labels = npz.array("labels").toLongs();
        assertEquals(100, labels.length);
        assertTrue(Arrays.stream(labels).allMatch(label -> 0 <= label && label <= 9));
        double brightest = Arrays.stream(npz.array("images").toDoubles()).max().orElseThrow();
        assertEquals(255, brightest);
    }

    @Test
    void lifSpikesWhereThePaperSays() {
        double[] spikes = Npz.open(NIR.resolve("lif_norse/expected_zero_euler.npz")).array("float64/paper/1:z")
                .toDoubles();
        int[] times = IntStream.range(0, spikes.length).filter(t -> spikes[t] != 0).toArray();
        assertArrayEquals(new int[]{460, 510, 710, 760}, times);
    }

    @Test
    void recordingsAreRead() {
        for (String simulator : List.of("snntorch", "norse", "spyx")) {
            NpyArray array = Npy.read(NIR.resolve("recordings/" + simulator + "_activity_noDelay_bias_zero.npy"));
            assertTrue(Arrays.stream(array.toDoubles()).allMatch(value -> value == 0 || value == 1), array.toString());
        }
    }
}
