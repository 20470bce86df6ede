package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

    /** -1 means no spike. 0.875 and 0.625 lie halfway between two steps: ties go to the even step. */
    @ParameterizedTest
    @CsvSource({"1,0", "0.9,0", "0.875,0", "0.87,1", "0.75,1", "0.625,2", "0.5,2", "0.375,2", "0.37,3", "0.02,4",
            "0.01,4",
            "0.0099,-1", "0,-1", "-5,-1", "1e30,0"})
    void spikesOnceTheLargerTheEarlier(float value, int expected) {
        float[][] rows = Encoded.rows(new Latency(0.01f), 5, value);
        for (int step = 0; step < 5; step++) {
            assertEquals(step == expected ? 1 : 0, rows[step][0], "step " + step);
        }
    }

    @Test
    void withThresholdZeroAllFromZeroOnSpike() {
        float[][] rows = Encoded.rows(new Latency(0), 3, -1e-9f, -0f, 0, 1);
        assertArrayEquals(new float[][]{{0, 0, 0, 1}, {0, 0, 0, 0}, {0, 1, 1, 0}}, rows);
    }

    @Test
    void inOneStepAllSpikeAtOnce() {
        assertArrayEquals(new float[][]{{0, 1, 1}}, Encoded.rows(new Latency(0.5f), 1, 0.4f, 0.5f, 1));
    }

    @Test
    void laterValuesAreNeverEarlier() {
        float[] values = new float[1001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 1000f;
        }
        SpikeTrain train = new SpikeTrain(Encoded.segment(Encoded.rows(new Latency(0), 32, values)), 32, values.length);
        int before = 31;
        for (int i = 0; i < values.length; i++) {
            int[] times = train.times(i);
            assertEquals(1, times.length);
            assertEquals(true, times[0] <= before);
            before = times[0];
        }
        assertEquals(0, before);
    }

    @Test
    void moreStepsThanFloatsCountAreRefused() {
        MemorySegment none = MemorySegment.ofArray(new float[0]);
        assertThrows(IllegalArgumentException.class, () -> new Latency(0).encode(none, none, (1 << 24) + 1));
    }
}
