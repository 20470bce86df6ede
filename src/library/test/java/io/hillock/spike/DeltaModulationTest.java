package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class DeltaModulationTest {

    @Test
    void changesSinceTheLastSpikeCount() {
        float[] signal = {5, 5.5f, 6, 6.25f, 6.5f, 7.25f, 5, 5};
        float[][] expected = {{0, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 1}, {0, 0}};
        assertArrayEquals(expected, Encoded.rows(new DeltaModulation(1), 8, signal));
    }

    @Test
    void aSlowDriftSpikesAgainAndAgain() {
        float[] signal = new float[100];
        for (int step = 0; step < signal.length; step++) {
            signal[step] = -0.25f * step;
        }
        float[][] rows = Encoded.rows(new DeltaModulation(1), 100, signal);
        for (int step = 0; step < 100; step++) {
            assertArrayEquals(new float[]{0, step > 0 && step % 5 == 0 ? 1 : 0}, rows[step], "step " + step);
        }
    }

    @Test
    void channelsAreIndependentAndUpComesBeforeDown() {
        float[] signal = {0, 0, 0, 1, -1, 0.5f, 0, 0, 0};
        float[][] expected = {{0, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 1, 0}, {0, 1, 0, 1, 0, 0}};
        assertArrayEquals(expected, Encoded.rows(new DeltaModulation(0.5f), 3, signal));
    }

    @Test
    void withThresholdZeroEveryChangeSpikes() {
        assertArrayEquals(new float[][]{{0, 0}, {0, 0}, {1, 0}, {0, 1}},
                Encoded.rows(new DeltaModulation(0), 4, 1, 1, Math.nextUp(1f), 1));
    }

    @Test
    void jumpsBeyondTheFloatsSpike() {
        assertArrayEquals(new float[][]{{0, 0}, {0, 1}},
                Encoded.rows(new DeltaModulation(1), 2, Float.MAX_VALUE, -Float.MAX_VALUE));
    }
}
