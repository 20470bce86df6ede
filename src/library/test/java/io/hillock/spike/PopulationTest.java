package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import io.hillock.math.Exponential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PopulationTest {

    /** Computed by an independent program with exact fractions, each operation rounded. */
    @Test
    void theBitsAreFixed() {
        float[] expected = {0x1.f26f2ep-2f, 0x1.fb7814p-1f, 0x1.5d4b7ap-2f, 0x1.451398p-6f, 0x1.c84650p-47f,
                0x1.1e8b6cp-63f, 0x1.e6a156p-83f, 0x1.175af0p-104f};
        for (float[] row : Encoded.rows(new Population(4, 0, 1, 0.25f), 3, 0.3f, -2)) {
            assertArrayEquals(expected, row);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0x1p0", "-0.5,0x1.368b2fc6f960ap-1", "-1,0x1.78b56362cef38p-2", "-2,0x1.152aaa3bf81ccp-3",
            "-10,0x1.7cd79b5647c9bp-15", "-50.3,0x1.5979b805a3ba7p-73", "-100,0x1.a8c1f14e2af5dp-145",
            "-127.9,0x1.64e1da072ee10p-185", "-1e-300,0x1p0", "-128.1,0x0p0", "-1e300,0x0p0"})
    void theExponentialsBitsAreFixed(double x, double expected) {
        assertEquals(expected, Exponential.exp(x));
    }

    @Test
    void theExponentialIsCloseToTheTrueOne() {
        long seed = 77;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            double x = -128 * Math.pow(random.nextDouble(), 3);
            double expected = StrictMath.exp(x);
            assertTrue(Math.abs(Exponential.exp(x) - expected) <= 2 * Math.ulp(expected),
                    "seed " + seed + ": exp(" + x + ") is " + Exponential.exp(x));
        }
    }

    @Test
    void aCentreAnswersFullyAndNeighboursAlike() {
        float[] row = Encoded.rows(Population.of(5, -1, 1), 1, 0)[0];
        assertEquals(1, row[2]);
        assertEquals(row[1], row[3]);
        assertEquals((float) Math.exp(-0.5), row[1], Math.ulp(row[1]));
        assertEquals(row[0], row[4]);
    }

    @Test
    void farValuesGiveZeroAndExtremesStayFinite() {
        assertArrayEquals(new float[]{0, 0}, Encoded.rows(Population.of(2, 0, 1), 1, 100)[0]);
        float half = Float.MAX_VALUE / 2;
        assertArrayEquals(new float[]{1, (float) Math.exp(-0.5)},
                Encoded.rows(Population.of(2, -half, half), 1, -half)[0], 1e-7f);
        assertArrayEquals(new float[]{0, 0},
                Encoded.rows(new Population(2, 0, 1, Float.MIN_VALUE), 1, Float.MAX_VALUE)[0]);
    }

    @Test
    void itsCurrentsAreValuesForOtherEncoders() {
        float[] currents = Encoded.rows(Population.of(3, 0, 2), 1, 1, 2)[0];
        float[][] spikes = Encoded.rows(new Latency(0.5f), 4, currents);
        assertArrayEquals(new float[]{0, 1, 0, 0, 0, 1}, spikes[0]);
        assertArrayEquals(new float[]{1, 0, 1, 0, 1, 0}, spikes[1]);
    }
}
