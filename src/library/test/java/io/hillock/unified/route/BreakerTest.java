package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.unified.BreakerState;
import io.hillock.net.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final VirtualClock time = new VirtualClock();
    private final Breaker breaker = new Breaker("engine", Duration.ofSeconds(1), time);

    private void run(boolean succeeds) {
        assertTrue(breaker.enter());
        if (succeeds) {
            breaker.succeeded(1);
        } else {
            breaker.failed(new IllegalStateException());
        }
    }

    /** Only the last ten runs count, however many succeeded before. */
    @Test
    void fiveOfTheLastTenOpenIt() {
        for (int good : new int[]{5, 10, 1000}) {
            Breaker other = new Breaker("engine", Duration.ofSeconds(1), time);
            for (int i = 0; i < good; i++) {
                assertTrue(other.enter());
                other.succeeded(1);
            }
            for (int bad = 1; bad <= 5; bad++) {
                assertEquals(BreakerState.CLOSED, other.state(), good + " good, then " + bad);
                assertTrue(other.enter());
                other.failed(new IllegalStateException());
            }
            assertEquals(BreakerState.OPEN, other.state(), "after " + good + " good runs");
        }
    }

    @Test
    void failuresThatGoOutOfTheWindowAreForgotten() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 10; i++) {
                run(true);
            }
            for (int i = 0; i < 4; i++) {
                run(false);
            }
        }
        assertEquals(BreakerState.CLOSED, breaker.state());
    }

    /** Runs that were under way when the breaker opened succeed; still the probe decides. */
    @Test
    void theProbeClosesItWhateverEndedMeanwhile() {
        for (int i = 0; i < 3; i++) {
            run(false);
        }
        assertEquals(BreakerState.OPEN, breaker.state());
        for (int i = 0; i < 20; i++) {
            breaker.succeeded(1);
        }
        assertFalse(breaker.enter());
        time.advance(Duration.ofSeconds(1).toNanos() + 1);
        assertTrue(breaker.mayEnter());
        run(true);
        assertEquals(BreakerState.CLOSED, breaker.state());
    }
}
