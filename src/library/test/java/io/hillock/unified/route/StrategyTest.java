package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Alternative;
import io.hillock.unified.BreakerState;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Fastest;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.Images;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.unified.RoundRobin;
import io.hillock.unified.ShortestExpectedDelay;
import io.hillock.unified.Strategy;
import io.hillock.net.VirtualClock;
import io.hillock.unified.layer.RequestTrace;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which engine each strategy chooses, on a virtual clock. */
class StrategyTest {
    private final VirtualClock time = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Puppet java = new Puppet("java", time);
    private final Puppet cpp = new Puppet("native", time);
    private final Puppet remote = new Puppet("remote", time);
    private final List<TrackedEngine> engines = List.of(tracked(java, EngineKind.JAVA), tracked(cpp, EngineKind.NATIVE),
            tracked(remote, EngineKind.REMOTE));
    private final Arena arena = Arena.ofConfined();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);

    private TrackedEngine tracked(Puppet puppet, EngineKind kind) {
        return new TrackedEngine(puppet, kind, puppet.name(), Duration.ofSeconds(1), time);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private List<String> answers(Strategy strategy, int requests) {
        try (Routed routed = new Routed(engines, strategy, metrics)) {
            return ask(routed, requests);
        }
    }

    private List<String> ask(Routed routed, int requests) {
        List<String> engines = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            routed.run(encoding, response);
            engines.add(response.engine());
        }
        return engines;
    }

    /** Two runs on the fast engine take as long as one on the slow engine, so the third request goes there. */
    @Test
    void theShortestExpectedDelayCountsRunsUnderWayAndTheirTime() {
        List<Alternative> two = List.of(new Reported("fast", 10, 1), new Reported("slow", 25, 0));
        assertEquals(0, ShortestExpectedDelay.DEFAULT.choose(two, 0b11, 1, 0));
        List<Alternative> later = List.of(new Reported("fast", 10, 2), new Reported("slow", 25, 0));
        assertEquals(1, ShortestExpectedDelay.DEFAULT.choose(later, 0b11, 1, 0));
        assertEquals(0, ShortestExpectedDelay.DEFAULT.choose(later, 0b01, 1, 0));
        List<Alternative> fresh = List.of(new Reported("fast", 10, 0), new Reported("new", 0, 0));
        assertEquals(1, ShortestExpectedDelay.DEFAULT.choose(fresh, 0b11, 1, 0));
        List<Alternative> busy = List.of(new Reported("fast", 10, 0), new Reported("new", 0, 1));
        assertEquals(0, ShortestExpectedDelay.DEFAULT.choose(busy, 0b11, 1, 0));
        assertEquals(1, ShortestExpectedDelay.DEFAULT.choose(later, 0b11, 1, 255 + 256), "explores in turn");
        assertEquals(0, ShortestExpectedDelay.DEFAULT.choose(later, 0b11, 1, 255), "explores in turn");
    }

    private record Reported(String name, long nanos, int underWay) implements Alternative {
        @Override
        public EngineKind kind() {
            return EngineKind.JAVA;
        }

        @Override
        public long estimate(int samples) {
            return nanos;
        }
    }

    @Test
    void roundRobinTakesEachInTurn() {
        assertEquals(List.of("java", "native", "remote", "java", "native", "remote", "java"),
                answers(new RoundRobin(), 7));
    }

    @Test
    void firstKeepsToItsKind() {
        assertEquals(List.of("java", "java"), answers(FirstAvailable.JAVA, 2));
    }

    @Test
    void nativeFirstFallsBackToTheFirstOfAll() {
        RequestTrace trace = new RequestTrace();
        trace.tried(0b010);
        try (Routed routed = new Routed(engines, FirstAvailable.NATIVE, metrics)) {
            assertEquals(List.of("native", "native"), ask(routed, 2));
            routed.run(encoding.batch(), response, io.hillock.engine.Limit.NONE, trace);
            assertEquals("java", response.engine());
        }
    }

    @Test
    void fastestTriesAllThenKeepsToTheFastestAndExplores() {
        java.nanos = 9_000;
        cpp.nanos = 2_000;
        remote.nanos = 5_000;
        List<String> engines = answers(new Fastest(3, 16), 320);
        assertEquals(List.of("java", "native", "remote"), engines.subList(0, 3).stream().sorted().toList());
        long others = engines.stream().filter(engine -> !engine.equals("native")).count();
        assertTrue(others >= 5 && others <= 35, () -> others + " of 320 explored");
        assertEquals(engines, repeat(new Fastest(3, 16), 320), "the same again");
    }

    private List<String> repeat(Strategy strategy, int requests) {
        StrategyTest again = new StrategyTest();
        again.java.nanos = java.nanos;
        again.cpp.nanos = cpp.nanos;
        again.remote.nanos = remote.nanos;
        try {
            return again.answers(strategy, requests);
        } finally {
            again.close();
        }
    }

    @Test
    void fastestFindsAnEngineThatHasRecovered() {
        java.nanos = 9_000;
        cpp.nanos = 2_000;
        remote.nanos = 5_000;
        try (Routed routed = new Routed(engines, new Fastest(3, 8), metrics)) {
            ask(routed, 50);
            cpp.nanos = 100_000;
            List<String> slow = ask(routed, 100);
            assertEquals("remote", mostOf(slow.subList(50, 100)));
            cpp.nanos = 2_000;
            List<String> recovered = ask(routed, 2_000);
            assertEquals("native", mostOf(recovered.subList(1_900, 2_000)));
        }
    }

    private static String mostOf(List<String> names) {
        return names.stream().max((a, b) -> count(names, a) - count(names, b)).orElseThrow();
    }

    private static int count(List<String> names, String name) {
        return (int) names.stream().filter(name::equals).count();
    }

    @Test
    void fastestKnowsBatchSizesApart() {
        TrackedEngine small = engines.get(0);
        new LatencyEstimates().note(1, 20, 5);
        LatencyEstimates estimates = new LatencyEstimates();
        estimates.note(1, 20, 800);
        estimates.note(64, 20, 8_000);
        estimates.note(1, 20, 1_600);
        assertEquals(900, estimates.of(1));
        assertEquals(8_000, estimates.of(64));
        assertEquals(8_000, estimates.of(127));
        assertEquals(0, estimates.of(128));
        assertEquals(0, small.estimate(1));
    }

    @Test
    void leastLoadedTakesTheIdlerOfTwo() {
        List<Integer> chosen = new ArrayList<>();
        // While "native" runs, every pair that includes it yields the other engine.
        cpp.act = (batch, limit) -> {
            for (long number = 0; number < 60; number++) {
                chosen.add(new LeastLoaded(5).choose(engines, 0b111, 1, number));
            }
        };
        TrackedEngine.Meter meter = TrackedEngine.Meter.of(metrics, engines.get(1));
        assertTrue(engines.get(1).enter());
        engines.get(1).run(encoding.batch(), response, io.hillock.engine.Limit.NONE, new RequestTrace(), meter);
        assertEquals(List.of(0, 2), chosen.stream().distinct().sorted().toList());
        long java = chosen.stream().filter(index -> index == 0).count();
        assertTrue(java > 15 && java < 45, () -> java + " of 60");
        List<Integer> idle = new ArrayList<>();
        for (long number = 0; number < 300; number++) {
            idle.add(new LeastLoaded(5).choose(engines, 0b111, 1, number));
        }
        for (int index = 0; index < 3; index++) {
            int of = index;
            long count = idle.stream().filter(i -> i == of).count();
            assertTrue(count > 60 && count < 140, () -> "engine " + of + " " + count + " of 300");
        }
    }

    @Test
    void anEngineThatFailsTooOftenRestsAndIsProbed() {
        try (Routed routed = new Routed(engines, FirstAvailable.NATIVE, metrics)) {
            cpp.act = Puppet.fails(EngineException.Status.FAILED);
            for (int i = 0; i < 3; i++) {
                try {
                    routed.run(encoding, response);
                } catch (EngineException e) {
                    assertEquals("puppet says FAILED", e.getMessage());
                }
            }
            assertEquals(BreakerState.OPEN, engines.get(1).breaker());
            assertEquals(List.of("java", "java"), ask(routed, 2));
            assertEquals(3, cpp.runs.get());
            time.advance(Duration.ofSeconds(1).toNanos());
            try {
                routed.run(encoding, response);
            } catch (EngineException e) {
                assertEquals("puppet says FAILED", e.getMessage());
            }
            assertEquals(4, cpp.runs.get(), "one probe");
            assertEquals(List.of("java"), ask(routed, 1));
            time.advance(Duration.ofSeconds(1).toNanos());
            cpp.act = Puppet.RUN;
            assertEquals(List.of("native", "native"), ask(routed, 2));
            assertEquals(BreakerState.CLOSED, engines.get(1).breaker());
        }
    }
}
