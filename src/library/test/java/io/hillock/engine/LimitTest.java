package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancellation and deadlines end runs at the next block of steps. */
class LimitTest {
    private static final int INPUTS = 20;
    private static final Image IMAGE = Image.compile(Networks.mlp(INPUTS, 30, 5, 1), RunSettings.of(Profile.NIR));

    static List<Function<Image, Engine>> engines() {
        return List.of(JavaEngine::open, NativeEngine::open);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aRunThatMayNotBeginEnds(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE); Session session = engine.open()) {
            Encoding encoding = held(arena, 10);
            Response response = IMAGE.response(arena, 1, 10, RequestedOutputs.COUNTS);
            Limit limit = new Limit();
            limit.cancel();
            assertEnds(EngineException.Status.CANCELLED, () -> engine.run(encoding, response, limit));
            assertEnds(EngineException.Status.CANCELLED, () -> session.run(encoding, response, limit));
            limit.clear().until(System.nanoTime() - 1);
            assertEnds(EngineException.Status.DEADLINE, () -> engine.run(encoding, response, limit));
            assertEnds(EngineException.Status.DEADLINE, () -> session.run(encoding, response, limit));
            engine.run(encoding, response);
            limit.until(System.nanoTime() + 3_600_000_000_000L);
            engine.run(encoding, response, limit);
        }
    }

    /** Without a limit, the run would take an hour. */
    @ParameterizedTest
    @MethodSource("engines")
    @Timeout(60)
    void aRunUnderWayEnds(Function<Image, Engine> open) throws Exception {
        try (Arena arena = Arena.ofShared(); Engine engine = open.apply(IMAGE)) {
            Encoding encoding = held(arena, Integer.MAX_VALUE);
            Response response = IMAGE.response(arena, 1, Integer.MAX_VALUE, RequestedOutputs.COUNTS);
            assertEnds(EngineException.Status.DEADLINE,
                    () -> engine.run(encoding, response, new Limit().until(System.nanoTime() + 20_000_000)));
            Limit limit = new Limit();
            CountDownLatch starting = new CountDownLatch(1);
            FutureTask<EngineException> run = new FutureTask<>(() -> {
                starting.countDown();
                return assertThrows(EngineException.class, () -> engine.run(encoding, response, limit));
            });
            Thread.ofPlatform().start(run);
            starting.await();
            limit.cancel();
            assertEquals(EngineException.Status.CANCELLED, run.get().status());
        }
    }

    @Test
    void aChildStaysWithinItsParentAndLeavesItAsItIs() {
        Limit parent = new Limit().until(2_000);
        Limit nearer = parent.within(1_000);
        Limit later = parent.within(3_000);
        assertEquals(List.of(1_000L, 2_000L, 2_000L), List.of(nearer.deadline(), later.deadline(), parent.deadline()));
        assertEquals(2_000, parent.within(0).deadline());
        assertEquals(1_000, Limit.NONE.within(1_000).deadline());
        assertEquals(500, nearer.within(2_000).within(3_000).until(500).deadline());
        assertThrows(IllegalStateException.class, nearer::cancel);
        assertThrows(IllegalStateException.class, nearer::clear);
        assertFalse(parent.cancelled());
        parent.cancel();
        assertTrue(nearer.cancelled() && later.within(0).cancelled());
        parent.clear();
        assertFalse(nearer.cancelled());
        assertEquals(3_000, later.deadline(), "the parent has no deadline any more");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aRunWithinALimitEndsByTheNearerDeadline(Function<Image, Engine> open) {
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(IMAGE)) {
            Encoding encoding = held(arena, 10);
            Response response = IMAGE.response(arena, 1, 10, RequestedOutputs.COUNTS);
            long past = System.nanoTime() - 1;
            long hour = System.nanoTime() + 3_600_000_000_000L;
            assertEnds(EngineException.Status.DEADLINE,
                    () -> engine.run(encoding, response, new Limit().until(past).within(hour)));
            assertEnds(EngineException.Status.DEADLINE,
                    () -> engine.run(encoding, response, Limit.NONE.within(past)));
            engine.run(encoding, response, Limit.NONE.within(hour));
        }
    }

    @Test
    void noneStaysNone() {
        assertThrows(IllegalStateException.class, Limit.NONE::cancel);
        assertThrows(IllegalStateException.class, Limit.NONE::clear);
        assertThrows(IllegalStateException.class, () -> Limit.NONE.until(1));
        assertFalse(Limit.NONE.cancelled());
    }

    private static void assertEnds(EngineException.Status status, Runnable run) {
        assertEquals(status, assertThrows(EngineException.class, run::run).status());
    }

    private static Encoding held(Arena arena, int steps) {
        return Encoding.held(arena, steps, new float[INPUTS]);
    }
}
