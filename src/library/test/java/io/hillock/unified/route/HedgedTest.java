package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.EngineKind;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.Images;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.net.VirtualClock;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The second request starts after the usual latency, on a virtual clock. */
@Timeout(20)
class HedgedTest {
    private static final long MILLI = 1_000_000;

    private final VirtualClock time = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Puppet first = new Puppet("first", time);
    private final Puppet second = new Puppet("second", time);
    private final Arena arena = Arena.ofConfined();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
    private final RequestTrace trace = new RequestTrace();
    private final Hedged engine = new Hedged(
            new Routed(List.of(tracked(first), tracked(second)), FirstAvailable.NATIVE, metrics),
            Duration.ofMillis(10), new HelperThreads(), time, metrics);

    private TrackedEngine tracked(Puppet puppet) {
        return new TrackedEngine(puppet, EngineKind.NATIVE, puppet.name(), Duration.ofSeconds(1), time);
    }

    @AfterEach
    void close() {
        engine.close();
        arena.close();
    }

    private void run(Limit limit) {
        trace.begin(1);
        engine.run(encoding.batch(), response, limit, trace);
    }

    /** Advances the clock once the first request runs and the caller waits on the clock. */
    private Thread advance(long nanos) {
        return Thread.ofPlatform().start(() -> {
            while (first.runs.get() == 0 || time.parked() == 0) {
                Thread.onSpinWait();
            }
            time.advance(nanos);
        });
    }

    @Test
    void anAnswerInTimeStartsNoSecond() {
        run(Limit.NONE);
        assertEquals("first", response.engine());
        assertEquals(0, second.runs.get());
        assertEquals(0, metrics.read().count("hedges"));
        assertFalse(trace.hedged());
    }

    @Test
    void theSecondAnswersAndTheFirstIsCancelled() throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        first.act = (batch, limit) -> {
            while (!limit.cancelled()) {
                Thread.onSpinWait();
            }
            cancelled.countDown();
        };
        Thread clock = advance(10 * MILLI);
        run(Limit.NONE);
        clock.join();
        assertEquals("second", response.engine());
        assertTrue(trace.hedged());
        assertEquals(1, metrics.read().count("hedges"));
        assertEquals(1, metrics.read().count("hedge.wins"));
        cancelled.await();
        Response right = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        second.run(encoding, right);
        assertEquals(-1, right.memory().mismatch(response.memory()));
    }

    @Test
    void theFirstMayStillWin() throws InterruptedException {
        CountDownLatch secondRuns = new CountDownLatch(1);
        AtomicReference<Limit> loser = new AtomicReference<>();
        first.act = (batch, limit) -> await(secondRuns);
        CountDownLatch over = new CountDownLatch(1);
        second.act = (batch, limit) -> {
            loser.set(limit);
            secondRuns.countDown();
            while (!limit.cancelled()) {
                Thread.onSpinWait();
            }
            over.countDown();
        };
        Thread clock = advance(10 * MILLI);
        run(Limit.NONE);
        clock.join();
        over.await();
        assertEquals("first", response.engine());
        assertFalse(trace.hedged());
        assertTrue(loser.get().cancelled());
        assertEquals(0, metrics.read().count("hedge.wins"));
    }

    @Test
    void aFailureOfTheFirstAloneIsPassedOn() {
        first.act = Puppet.fails(Status.FAILED);
        EngineException failure = assertThrows(EngineException.class, () -> run(Limit.NONE));
        assertEquals("puppet says FAILED", failure.getMessage());
    }

    @Test
    void theCallerCancels() throws InterruptedException {
        Limit limit = new Limit();
        CountDownLatch stopped = new CountDownLatch(1);
        first.act = (batch, own) -> {
            limit.cancel();
            time.advance(MILLI);
            while (!own.cancelled()) {
                time.advance(0);
                Thread.onSpinWait();
            }
            stopped.countDown();
        };
        EngineException failure = assertThrows(EngineException.class, () -> run(limit));
        assertEquals(Status.CANCELLED, failure.status());
        stopped.await();
    }

    @Test
    void whatIsUsualIsTheNinetyFifthPercentile() {
        RecentQuantile quantile = new RecentQuantile(77);
        assertEquals(77, quantile.nanos());
        for (int i = 1; i <= 100; i++) {
            quantile.note(i);
        }
        assertEquals(91, quantile.nanos(), "of 1 … 96, the last time it was computed");
        for (int i = 0; i < 128; i++) {
            quantile.note(5);
        }
        assertEquals(5, quantile.nanos(), "the older ones are forgotten");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
