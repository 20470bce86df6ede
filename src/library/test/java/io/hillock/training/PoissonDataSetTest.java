package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.spike.Rate;
import io.hillock.spike.UniformRow;
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

    /** A value fires if its draw lies below it, whatever it is. */
    @Test
    void oddValuesFireAsTheirComparisonSays() {
        float[] odd = {Float.NaN, Float.NEGATIVE_INFINITY, -1, -0.0f, 0, Float.MIN_VALUE, 0.5f, 1, 2,
                Float.POSITIVE_INFINITY};
        float[] draws = new float[odd.length];
        float[] got = new float[STEPS * odd.length];
        for (int sample = 0; sample < 100; sample++) {
            new PoissonDataSet(new Held(odd), STEPS, 1, 11).read(sample, got);
            for (int t = 0; t < STEPS; t++) {
                new UniformRow().fill(11, sample, t, draws, 0, odd.length);
                for (int i = 0; i < odd.length; i++) {
                    assertEquals(draws[i] < odd[i] ? 1 : 0, got[t * odd.length + i], odd[i] + ", drawn " + draws[i]);
                }
            }
        }
    }

    /** The same values in each sample. */
    private record Held(float[] values) implements DataSet {
        @Override
        public int size() {
            return 100;
        }

        @Override
        public int inputs() {
            return values.length;
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public boolean held() {
            return true;
        }

        @Override
        public int label(int sample) {
            return 0;
        }

        @Override
        public void read(int sample, float[] into) {
            System.arraycopy(values, 0, into, 0, values.length);
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
