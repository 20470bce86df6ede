package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.spike.Rate;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PoissonDataSetTest {
    private static final int STEPS = 5;

    @Test
    void samplesAreWhatTheEncoderRateGives() {
        DataSet pictures = SmallFashion.test();
        DataSet spikes = new PoissonDataSet(pictures, STEPS, 0.7f, 11);
        int inputs = pictures.inputs();
        float[] values = new float[inputs];
        float[] got = new float[STEPS * inputs];
        for (int sample : new int[]{0, 3}) {
            pictures.read(sample, values);
            spikes.read(sample, got);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment expected = arena.allocate(ValueLayout.JAVA_FLOAT, got.length);
                new Rate(0.7f, 11, sample, 0).encode(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), expected,
                        STEPS);
                assertArrayEquals(expected.toArray(ValueLayout.JAVA_FLOAT), got);
            }
            assertEquals(pictures.label(sample), spikes.label(sample));
        }
    }

    @Test
    void sequencesAreRefused() {
        DataSet spikes = new PoissonDataSet(SmallFashion.test(), STEPS, 1, 0);
        assertThrows(IllegalArgumentException.class, () -> new PoissonDataSet(spikes, STEPS, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PoissonDataSet(SmallFashion.test(), 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PoissonDataSet(SmallFashion.test(), 1, -1, 0));
    }
}
