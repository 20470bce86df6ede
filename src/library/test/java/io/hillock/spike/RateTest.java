package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final float[] VALUES = {0, 0.1f, 0.25f, 0.5f, 0.9f, 1};

    /** Computed by an independent program. */
    @Test
    void theBitsAreFixed() {
        float[][] expected = {{0, 0, 0, 0, 1, 1}, {0, 1, 0, 0, 1, 1}, {0, 0, 0, 1, 1, 1}, {0, 0, 0, 0, 1, 1},
                {0, 0, 0, 1, 1, 1}, {0, 0, 0, 0, 1, 1}, {0, 0, 0, 0, 1, 1}, {0, 0, 0, 0, 1, 1}};
        assertArrayEquals(expected, Encoded.rows(new Rate(1, 42, 7, 100), 8, VALUES));
    }

    @Test
    void aStreamInPiecesIsTheWhole() {
        float[][] whole = Encoded.rows(new Rate(1, 9, 3, 0), 50, VALUES);
        float[][] second = Encoded.rows(new Rate(1, 9, 3, 20), 30, VALUES);
        assertArrayEquals(Arrays.copyOfRange(whole, 20, 50), second);
    }

    @Test
    void aNeuronDoesNotDependOnTheOthers() {
        float[][] all = Encoded.rows(new Rate(1, 9, 3, 0), 50, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
        float[][] some = Encoded.rows(new Rate(1, 9, 3, 0), 50, 0, 0.5f, 1);
        for (int step = 0; step < 50; step++) {
            assertEquals(all[step][1], some[step][1]);
        }
    }

    @Test
    void seedsAndStreamsDiffer() {
        String one = Arrays.deepToString(Encoded.rows(new Rate(1, 9, 3, 0), 50, 0.5f));
        assertNotEquals(one, Arrays.deepToString(Encoded.rows(new Rate(1, 9, 4, 0), 50, 0.5f)));
        assertNotEquals(one, Arrays.deepToString(Encoded.rows(new Rate(1, 10, 3, 0), 50, 0.5f)));
        assertNotEquals(one, Arrays.deepToString(Encoded.rows(new Rate(1, 9 | 1L << 40, 3, 0), 50, 0.5f)));
    }

    @Test
    void probabilitiesAreClamped() {
        for (float[] row : Encoded.rows(new Rate(2, 9, 3, 0), 1000, -1, 0, 0.5f, 7)) {
            assertArrayEquals(new float[]{0, 0, 1, 1}, row);
        }
    }

    /** Within five standard deviations of the binomial distribution. */
    @ParameterizedTest
    @ValueSource(floats = {0.01f, 0.2f, 0.5f, 0.77f, 0.99f})
    void theRateIsTheProbability(float p) {
        int steps = 1000;
        float[] values = new float[100];
        Arrays.fill(values, p / 4);
        int spikes = 0;
        for (float[] row : Encoded.rows(new Rate(4, 12345, 0, 0), steps, values)) {
            for (float spike : row) {
                spikes += (int) spike;
            }
        }
        double draws = (double) steps * values.length;
        assertEquals(p, spikes / draws, 5 * Math.sqrt(p * (1 - p) / draws));
    }
}
