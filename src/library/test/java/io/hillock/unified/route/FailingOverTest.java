package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.EngineKind;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.Images;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.net.VirtualClock;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fail-over, deadlines and retries, on a virtual clock. */
class FailingOverTest {
    private static final long SECOND = 1_000_000_000;

    private final VirtualClock time = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Puppet first = new Puppet("first", time);
    private final Puppet second = new Puppet("second", time);
    private final Arena arena = Arena.ofConfined();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
    private final RequestTrace trace = new RequestTrace();
    private final FailingOver engine = new FailingOver(
            new Routed(List.of(tracked(first), tracked(second)), FirstAvailable.NATIVE, metrics),
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), time, metrics);

    private TrackedEngine tracked(Puppet puppet) {
        return new TrackedEngine(puppet, EngineKind.NATIVE, puppet.name(), Duration.ofSeconds(1), time);
    }

    @AfterEach
    void close() {
        engine.close();
        arena.close();
    }

    private void run(Stage stage, Limit limit) {
        trace.begin(1);
        stage.run(encoding.batch(), response, limit, trace);
    }

    @ParameterizedTest
    @EnumSource(value = Status.class, names = {"FAILED", "DISCONNECTED", "OVERLOADED", "UNAVAILABLE"})
    void theNextTakesOverAndTheCallSaysSo(Status status) {
        first.act = Puppet.fails(status);
        run(engine, Limit.NONE);
        assertEquals("second", response.engine());
        assertEquals(1, trace.failOvers());
        assertEquals(1, metrics.read().count("failovers"));
        assertEquals(1, metrics.read().count("failures", "engine", "first"));
        assertEquals(1, second.runs.get());
    }

    /** Runs each engine once, so that its latency is known. */
    private void warmUp() {
        run(engine, Limit.NONE);
        first.act = Puppet.fails(Status.UNAVAILABLE);
        run(engine, Limit.NONE);
        first.act = Puppet.RUN;
    }

    @Test
    void theFirstHasFiveSecondsTheSecondTen() {
        warmUp();
        long start = time.nanos();
        List<Long> given = new ArrayList<>();
        Puppet.Act hangs = Puppet.hangs(time);
        Puppet.Act notes = (batch, limit) -> {
            given.add(limit.deadline() - time.nanos());
            hangs.before(batch, limit);
        };
        first.act = notes;
        second.act = notes;
        EngineException failure = assertThrows(EngineException.class, () -> run(engine, Limit.NONE));
        assertEquals(List.of(5 * SECOND, 10 * SECOND), given);
        assertEquals(15 * SECOND, time.nanos() - start);
        assertEquals(Status.DEADLINE, failure.status());
        assertEquals(1, failure.getSuppressed().length, "the failure before stays with it");
    }

    @Test
    void aHangIsTakenOverAfterFiveSeconds() {
        warmUp();
        second.runs.set(0);
        first.act = Puppet.hangs(time);
        long start = time.nanos();
        run(engine, Limit.NONE);
        assertEquals("second", response.engine());
        assertEquals(5 * SECOND + second.nanos, time.nanos() - start);
    }

    /** Each engine takes 1 ms for the usual 20 steps; 10^9 steps would take 14 hours. */
    @Test
    void whatIsTooLargeForOneGoesToNoSlowerOne() {
        first.nanos = 1_000_000;
        second.nanos = 1_000_000;
        warmUp();
        second.runs.set(0);
        Response large = Images.IMAGE.response(arena, 1, 1_000_000_000, RequestedOutputs.COUNTS);
        first.act = Puppet.hangs(time);
        long start = time.nanos();
        trace.begin(1);
        EngineException failure = assertThrows(EngineException.class, () -> engine.run(
                new Batch(encoding.batch().values(), 1, 1_000_000_000, true), large, Limit.NONE, trace));
        assertEquals(Status.DEADLINE, failure.status());
        assertEquals(
                "5.00 s were not enough for 1,000,000,000 steps of 1 sample, and no other engine is known to be fast "
                        + "enough: the deadline passed",
                failure.getMessage());
        assertEquals(5 * SECOND, time.nanos() - start);
        assertEquals(0, second.runs.get());
        assertEquals(1, metrics.read().count("failures"), "that of the warm-up");
    }

    /**
     * The first engine takes 1 ms per step, so 5 s are too short for 6,000 steps. The second, a thousand times faster, gets the request.
     */
    @Test
    void whatIsTooLargeForOneGoesToAFasterOne() {
        first.nanos = 20_000_000;
        second.nanos = 20_000;
        warmUp();
        Response large = Images.IMAGE.response(arena, 1, 6_000, RequestedOutputs.COUNTS);
        first.act = Puppet.hangs(time);
        trace.begin(1);
        engine.run(new Batch(encoding.batch().values(), 1, 6_000, true), large, Limit.NONE, trace);
        assertEquals("second", large.engine());
        assertEquals(1, metrics.read().count("failures"), "that of the warm-up");
    }

    @Test
    void anEngineThatCancelsOfItsOwnAccordIsTakenOver() {
        first.act = Puppet.fails(Status.CANCELLED);
        run(engine, Limit.NONE);
        assertEquals("second", response.engine());
        assertEquals(1, metrics.read().count("failures"));
    }

    @Test
    void anErrorOfAnEngineIsTakenOverButNotThatOfTheProcess() {
        first.act = (batch, limit) -> {
            throw new NoClassDefFoundError("a library is missing");
        };
        run(engine, Limit.NONE);
        assertEquals("second", response.engine());
        first.act = (batch, limit) -> {
            throw new OutOfMemoryError("no memory");
        };
        assertThrows(OutOfMemoryError.class, () -> run(engine, Limit.NONE));
        assertEquals(1, metrics.read().count("failures"));
    }

    @Test
    void theCallersDeadlineEndsItAllAndIsNobodysFailure() {
        Limit limit = new Limit().until(time.nanos() + 2 * SECOND);
        long until = limit.deadline();
        first.act = Puppet.hangs(time);
        EngineException failure = assertThrows(EngineException.class, () -> run(engine, limit));
        assertEquals(Status.DEADLINE, failure.status());
        assertEquals(until, time.nanos());
        assertEquals(until, limit.deadline(), "the caller's limit stays as it is");
        assertEquals(0, second.runs.get());
        assertEquals(0, metrics.read().count("failures"));
    }

    @Test
    void whatAllWouldRefuseGoesToNobodyElse() {
        first.act = Puppet.fails(Status.UNSTABLE);
        assertThrows(EngineException.class, () -> run(engine, Limit.NONE));
        Limit cancelled = new Limit();
        cancelled.cancel();
        first.act = Puppet.fails(Status.CANCELLED);
        assertThrows(EngineException.class, () -> run(engine, cancelled));
        first.act = Puppet.RUN;
        MemorySegment wrong = arena.allocate(4 * (Images.INPUTS + 1), 4);
        assertThrows(IllegalArgumentException.class,
                () -> engine.run(new Batch(wrong, 1, Images.STEPS, true), response));
        assertEquals(0, second.runs.get());
        assertEquals(0, metrics.read().count("failures"));
        assertEquals(3, metrics.read().count("refusals"));
    }

    @Test
    void retriesComeAfterPausesThatDouble() {
        Retrying retrying = new Retrying(engine, 2, Duration.ofMillis(100), time, metrics);
        first.act = Puppet.fails(Status.DISCONNECTED);
        List<Long> tries = new ArrayList<>();
        second.act = (batch, limit) -> {
            tries.add(time.nanos());
            if (tries.size() < 3) {
                throw new EngineException(Status.OVERLOADED, "try again");
            }
        };
        run(retrying, Limit.NONE);
        assertEquals("second", response.engine());
        assertEquals(2, trace.retries());
        assertEquals(3, tries.size());
        long one = tries.get(1) - tries.get(0);
        long two = tries.get(2) - tries.get(1);
        assertTrue(one >= 50_000_000 && one <= 100_000_000, () -> "first pause " + one);
        assertTrue(two >= 100_000_000 && two <= 200_000_000, () -> "second pause " + two);
        assertEquals(2, metrics.read().count("retries"));
    }

    @Test
    void noRetryPastTheDeadlineNorOfWhatWillNotPass() {
        Retrying retrying = new Retrying(engine, 5, Duration.ofSeconds(4), time, metrics);
        first.act = Puppet.fails(Status.DISCONNECTED);
        second.act = Puppet.fails(Status.DISCONNECTED);
        Limit limit = new Limit().until(time.nanos() + SECOND);
        assertThrows(EngineException.class, () -> run(retrying, limit));
        assertEquals(0, trace.retries());
        first.act = Puppet.fails(Status.FAILED);
        second.act = Puppet.fails(Status.FAILED);
        assertThrows(EngineException.class, () -> run(retrying, Limit.NONE));
        assertEquals(0, trace.retries());
    }
}
