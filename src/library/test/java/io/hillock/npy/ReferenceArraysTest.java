package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.nir.ReferenceFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Recordings, inputs and expected results that numpy and other simulators wrote. */
class ReferenceArraysTest {

    @Test
    void everyArrayIsRead() {
        int read = 0;
        for (Path file : ReferenceFiles.all("", ".npz")) {
            Npz npz = Npz.open(file);
            for (String name : npz.names()) {
                NpyArray array = npz.array(name);
                assertEquals(array.size(), array.toFloats().length, file + " " + name);
                read++;
            }
        }
        assertTrue(read > 100, read + " arrays");
    }

    @Test
    void pixelsAndLabelsAreWhatTheyShouldBe() {
        Npz npz = Npz.open(ReferenceFiles.file("mnist_cnn_if/data.npz"));
        assertEquals(List.of(100L, 28L, 28L), npz.array("images").shape());
        long[] labels = npz.array("labels").toLongs();
        assertEquals(100, labels.length);
        assertTrue(Arrays.stream(labels).allMatch(label -> 0 <= label && label <= 9));
        double brightest = Arrays.stream(npz.array("images").toDoubles()).max().orElseThrow();
        assertEquals(255, brightest);
    }

    @Test
    void lifSpikesWhereThePaperSays() {
        double[] spikes = Npz.open(ReferenceFiles.file("lif_norse/expected_zero_euler.npz")).array("float64/paper/1:z")
                .toDoubles();
        int[] times = IntStream.range(0, spikes.length).filter(t -> spikes[t] != 0).toArray();
        assertArrayEquals(new int[]{460, 510, 710, 760}, times);
    }

    @Test
    void recordingsAreRead() {
        for (String simulator : List.of("snntorch", "norse", "spyx")) {
            NpyArray array = Npy
                    .read(ReferenceFiles.file("recordings/" + simulator + "_activity_noDelay_bias_zero.npy"));
            assertTrue(Arrays.stream(array.toDoubles()).allMatch(value -> value == 0 || value == 1), array.toString());
        }
    }
}
