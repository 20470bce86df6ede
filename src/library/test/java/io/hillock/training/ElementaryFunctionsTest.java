package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.math.Cosine;
import io.hillock.math.Logarithm;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Logarithm and cosine are close to the true ones; their bits are those of the formulas. */
class ElementaryFunctionsTest {
    @Test
    void theLogarithmIsCloseToTheTrueOne() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double x = Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
            double expected = StrictMath.log(x);
            assertTrue(Math.abs(Logarithm.log(x) - expected) <= 2 * Math.ulp(expected) + 1e-17, "log(" + x + ")");
        }
        assertEquals(0, Logarithm.log(1));
    }

    @Test
    void theCosineIsCloseToTheTrueOne() {
        for (int i = 0; i <= 1000; i++) {
            double f = i / 1000.0;
            assertEquals(StrictMath.cos(Math.PI * f), Cosine.ofHalfTurns(f), 1e-15, "f = " + f);
        }
    }

    @Test
    void schedulesRunFromTheFullRateToZero() {
        assertEquals(0.5, Schedule.constant().rate(0.5, 99, 100));
        assertEquals(0.5, Schedule.cosine().rate(0.5, 0, 100));
        assertEquals(0.25, Schedule.cosine().rate(0.5, 50, 100), 1e-15);
        assertEquals(0.02, Schedule.oneCycle().rate(0.5, 0, 100), 1e-15);
        assertEquals(0.5, Schedule.oneCycle().rate(0.5, 30, 100), 1e-15);
        assertEquals(0.05, Schedule.parse("cosine:10").rate(0.5, 0, 100), 1e-15);
    }
}
