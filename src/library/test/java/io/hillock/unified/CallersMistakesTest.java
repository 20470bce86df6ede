package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A caller's mistake affects nobody else: no engine is blamed, and good requests are answered as before. */
@Timeout(60)
class CallersMistakesTest {
    /** As many failures as would open a breaker, and one more. */
    private static final int TIMES = 4;

    private final Arena arena = Arena.ofShared();
    private final Encoding good = Images.encoding(arena, 1);

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<UnifiedOptions> doors() {
        UnifiedOptions plain = UnifiedOptions.of(Images.IMAGE);
        return Stream.of(plain, plain.withCacheBytes(1 << 20), plain.withHedge(Duration.ofSeconds(1)),
                plain.withSharing(new SharedRunOptions(8, Duration.ofNanos(1_000))),
                plain.withConcurrency(ConcurrencyLimit.PROCESSORS));
    }

    private static void mistaken(UnifiedOptions options, Consumer<UnifiedEngine> mistake) {
        try (UnifiedEngine engine = UnifiedEngine.open(options); Arena own = Arena.ofShared()) {
            for (int i = 0; i < TIMES; i++) {
                mistake.accept(engine);
            }
            assertEquals("native", engine.reason(Images.encoding(own, 2)).engine());
            assertEquals(Availability.READY, engine.status().readiness());
            assertEquals(0, engine.metrics().read().count("failures"));
        }
    }

    private static void refused(String message, UnifiedEngine engine, Encoding encoding) {
        for (Route route : List.of(Route.AUTO, Route.JAVA, Route.NATIVE, Route.REDUNDANT)) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> engine.reason(encoding, route, ""), route.label());
            assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void anEncodingOfAClosedArena(UnifiedOptions options) {
        Encoding closed;
        try (Arena own = Arena.ofConfined()) {
            closed = Images.encoding(own, 1);
        }
        Encoding closedByAnother;
        try (Arena own = Arena.ofShared()) {
            closedByAnother = Images.encoding(own, 1);
        }
        mistaken(options, engine -> {
            refused("the encoding lies in memory of an arena that is closed", engine, closed);
            refused("the encoding lies in memory of an arena that is closed", engine, closedByAnother);
        });
    }

    @ParameterizedTest
    @MethodSource("doors")
    void anEncodingOfAnotherThreadsArena(UnifiedOptions options) throws InterruptedException {
        Encoding[] others = new Encoding[1];
        Thread.ofPlatform().start(() -> others[0] = Images.encoding(Arena.ofConfined(), 1)).join();
        mistaken(options, engine -> refused("the encoding lies in memory of an arena that belongs to another thread",
                engine, others[0]));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void aResponseThatCannotBeWritten(UnifiedOptions options) {
        Response usual = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        Response closed;
        try (Arena own = Arena.ofConfined()) {
            closed = Images.IMAGE.response(own, 1, Images.STEPS, RequestedOutputs.COUNTS);
        }
        Response shorter = Images.IMAGE.response(arena, 1, Images.STEPS - 1, RequestedOutputs.COUNTS);
        mistaken(options, engine -> {
            for (Response wrong : List.of(closed, shorter)) {
                assertThrows(IllegalArgumentException.class,
                        () -> engine.reason(good, wrong, Route.AUTO, "", Limit.NONE));
            }
            assertThrows(IllegalArgumentException.class, () -> engine.reason(good, Response
                    .over(arena.allocate(4096, 64).asReadOnly(), usual.answer()), Route.AUTO, "", Limit.NONE));
        });
    }

    @ParameterizedTest
    @MethodSource("doors")
    void nullsAndWrongSizesAndListsOfAClosedArena(UnifiedOptions options) {
        Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        Spikes closed;
        try (Arena own = Arena.ofConfined()) {
            closed = Spikes.of(own, Images.INPUTS, new int[Images.STEPS][0]);
        }
        Batch large = new Batch(arena.allocate(4 * (Images.INPUTS + 1), 4), 1, Images.STEPS, true);
        mistaken(options, engine -> {
            assertThrows(NullPointerException.class, () -> engine.reason((Encoding) null));
            assertThrows(NullPointerException.class, () -> engine.reason(good, null, Route.AUTO, "", Limit.NONE));
            assertThrows(NullPointerException.class, () -> engine.reason(good, response, null, "", Limit.NONE));
            assertThrows(NullPointerException.class, () -> engine.reason(good, response, Route.AUTO, "", null));
            assertThrows(IllegalArgumentException.class, () -> engine.run(closed, response));
            assertThrows(IllegalArgumentException.class, () -> engine.run(large, response));
        });
    }

    /** 10^6 steps take any engine longer than 20 ms. */
    @ParameterizedTest
    @MethodSource("doors")
    void theirOwnDeadlinesAndCancellations(UnifiedOptions options) {
        int steps = 20_000_000;
        Encoding large = Encoding.held(arena, steps, new float[Images.INPUTS]);
        Response response = Images.IMAGE.response(arena, 1, steps, RequestedOutputs.COUNTS);
        Limit cancelled = new Limit();
        cancelled.cancel();
        mistaken(options, engine -> {
            for (Route route : List.of(Route.AUTO, Route.NATIVE, Route.REDUNDANT)) {
                EngineException late = assertThrows(EngineException.class,
                        () -> engine.reason(large, response, route, "",
                                new Limit().until(System.nanoTime() + 20_000_000)));
                assertEquals(Status.DEADLINE, late.status(), late.getMessage());
                EngineException stopped = assertThrows(EngineException.class,
                        () -> engine.reason(large, response, route, "", cancelled));
                assertEquals(Status.CANCELLED, stopped.status(), stopped.getMessage());
            }
        });
    }

    /** A real run of 10^9 steps, with shorter deadlines. The slower engine does not get it. */
    @Test
    void whatTakesTooLongFailsOnce() {
        UnifiedOptions options = UnifiedOptions.of(Images.IMAGE).withPatience(new RetryPolicy(
                List.of(Duration.ofMillis(300), Duration.ofSeconds(30)), 1, Duration.ofMillis(20),
                Duration.ofSeconds(1)));
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            for (int i = 0; i < TIMES; i++) {
                EngineException failure = assertThrows(EngineException.class,
                        () -> engine.reason(Encoding.held(arena, 1_000_000_000, new float[Images.INPUTS])));
                assertEquals(Status.DEADLINE, failure.status());
                assertTrue(
                        failure.getMessage().startsWith("0.300 s were not enough for 1,000,000,000 steps of 1 sample"),
                        failure.getMessage());
            }
            assertEquals(0, engine.metrics().read().count("failovers"));
            assertEquals(Availability.READY, engine.status().readiness());
        }
    }

    /** The arena is closed while the engine reads. That is still the caller's mistake, and is reported as one. */
    @Test
    void anArenaClosedMeanwhile() {
        VirtualClock time = new VirtualClock();
        Puppet puppet = new Puppet("puppet", time);
        UnifiedOptions options = UnifiedOptions.of(Images.IMAGE).withClock(time)
                .withEngines(List.of(new Candidate("puppet", EngineKind.JAVA, image -> puppet)));
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            for (int i = 0; i < TIMES; i++) {
                Arena own = Arena.ofShared();
                Encoding encoding = Images.encoding(own, 1);
                puppet.act = (batch, limit) -> own.close();
                IllegalArgumentException gone = assertThrows(IllegalArgumentException.class,
                        () -> engine.reason(encoding));
                assertEquals("the encoding lies in memory of an arena that is closed", gone.getMessage());
            }
            puppet.act = Puppet.RUN;
            assertDoesNotThrow(() -> engine.reason(good));
            assertEquals(BreakerState.CLOSED, engine.status().engines().getFirst().breaker());
        }
    }
}
