package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engines join and leave while requests are under way. */
@Timeout(60)
class ChangingEnginesTest {
    private final Arena arena = Arena.ofShared();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final VirtualClock time = new VirtualClock();
    private final AtomicInteger closes = new AtomicInteger();

    @AfterEach
    void close() {
        arena.close();
    }

    private Puppet puppet(String name) {
        return new Puppet(name, time) {
            @Override
            public void close() {
                closes.incrementAndGet();
                super.close();
            }
        };
    }

    private static Candidate candidate(Puppet puppet) {
        return new Candidate(puppet.name(), EngineKind.REMOTE, image -> puppet);
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoJoinsIsUsedShownAndComparedAndWhoLeavesIsNot() {
        try (UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE).withStrategy(new RoundRobin())
                .withEngines(List.of(candidate(puppet("a")))))) {
            assertEquals("a", engine.reason(encoding).engine());
            assertThrows(IllegalArgumentException.class, () -> engine.reason(encoding, Route.NATIVE, ""));
            assertThrows(IllegalArgumentException.class, () -> engine.reason(encoding, Route.REDUNDANT, ""));
            engine.add(new Candidate("b", EngineKind.NATIVE, NativeEngine::open));
            assertEquals("native", engine.reason(encoding, Route.NATIVE, "").engine());
            assertEquals(2, engine.reason(encoding, Route.REDUNDANT, "").agreement().orElseThrow().answers());
            assertEquals(List.of("a", "b"), engine.status().engines().stream().map(EngineStatus::name).toList());
            assertTrue(engine.metricsReport(List.of("breaker")).gauges()
                    .containsKey("breaker{network=network,engine=b}"));
            assertTrue(engine.remove("b"));
            assertFalse(engine.remove("b"));
            assertEquals(List.of("a"), engine.status().engines().stream().map(EngineStatus::name).toList());
            assertFalse(engine.metricsReport(List.of("breaker")).gauges()
                    .containsKey("breaker{network=network,engine=b}"));
            assertThrows(IllegalArgumentException.class, () -> engine.reason(encoding, Route.NATIVE, ""));
            assertTrue(engine.remove("a"));
            assertEquals(1, closes.get());
            assertEquals(Status.UNAVAILABLE,
                    assertThrows(EngineException.class, () -> engine.reason(encoding)).status());
            assertEquals(Status.UNAVAILABLE, assertThrows(EngineException.class, engine::open).status());
            assertEquals(Availability.UNAVAILABLE, engine.status().readiness());
            engine.add(new Candidate("a", EngineKind.JAVA, JavaEngine::open));
            assertEquals("java", engine.reason(encoding).engine());
        }
    }

    @Test
    @SuppressWarnings("try") // closed while in use
    void whoDoesNotFitIsRefusedAndClosed() {
        try (UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE)) {
            AtomicBoolean closed = new AtomicBoolean();
            Puppet other = new Puppet("other", Images.flipped(23), time) {
                @Override
                public void close() {
                    closed.set(true);
                    super.close();
                }
            };
            assertTrue(assertThrows(IllegalArgumentException.class, () -> engine.add(candidate(other))).getMessage()
                    .startsWith("engine other runs another image, "));
            assertTrue(closed.get());
            assertEquals("two engines are called java", assertThrows(IllegalArgumentException.class,
                    () -> engine.add(new Candidate("java", EngineKind.JAVA, JavaEngine::open))).getMessage());
            assertThrows(UnsupportedOperationException.class,
                    () -> engine.add(new Candidate("fails", EngineKind.JAVA, image -> {
                        throw new UnsupportedOperationException();
                    })));
            assertEquals(2, engine.status().engines().size());
            engine.close();
            assertThrows(IllegalStateException.class, () -> engine.add(candidate(puppet("late"))));
            assertThrows(IllegalStateException.class, () -> engine.remove("java"));
        }
    }

    @Test
    void aRunUnderWayEndsAtTheRemovedEngineWhichIsClosedThen() throws Exception {
        Puppet leaves = puppet("leaves");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        leaves.act = (batch, limit) -> {
            inside.countDown();
            await(go);
        };
        try (UnifiedEngine engine = UnifiedEngine
                .open(UnifiedOptions.of(Images.IMAGE).withEngines(List.of(candidate(leaves))))) {
            FutureTask<Result> asked = start(() -> engine.reason(encoding));
            await(inside);
            assertTrue(engine.remove("leaves"));
            assertEquals(0, closes.get(), "its run is under way");
            go.countDown();
            assertEquals("leaves", asked.get().engine());
            assertEquals(1, closes.get());
        }
    }

    /** The engine dies during a request after its successor has joined. The request goes there. */
    @Test
    void aRequestGoesOnWithAnEngineThatCameMeanwhile() throws Exception {
        Puppet dies = puppet("dies");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        dies.act = (batch, limit) -> {
            inside.countDown();
            await(go);
            throw new EngineException(Status.DISCONNECTED, "killed");
        };
        try (UnifiedEngine engine = UnifiedEngine
                .open(UnifiedOptions.of(Images.IMAGE).withEngines(List.of(candidate(dies))))) {
            FutureTask<Result> asked = start(() -> engine.reason(encoding));
            await(inside);
            engine.remove("dies");
            engine.add(candidate(puppet("successor")));
            go.countDown();
            assertEquals("successor", asked.get().engine());
            assertEquals(1, dies.runs.get());
        }
    }

    /** Callers send requests in a loop, while engines that answer, fail or are killed come and go. */
    @Test
    void underLoadNothingIsLostAndNothingAnsweredTwice() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        UnifiedOptions options = UnifiedOptions.of(Images.IMAGE).withStrategy(new RoundRobin())
                .withEngines(List.of(new Candidate("stays", EngineKind.JAVA, JavaEngine::open)));
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            List<FutureTask<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Route route = i == 3 ? Route.JAVA : Route.AUTO;
                callers.add(start(() -> ask(engine, route, over, answered)));
            }
            for (int round = 0; round < 60; round++) {
                String name = "guest-" + round % 3;
                AtomicBoolean killed = new AtomicBoolean();
                Puppet guest = puppet(name);
                guest.act = (batch, limit) -> {
                    if (killed.get()) {
                        throw new EngineException(Status.DISCONNECTED, name + " is killed");
                    }
                };
                engine.add(
                        round % 2 == 0 ? candidate(guest) : new Candidate(name, EngineKind.NATIVE, NativeEngine::open));
                int before = answered.get();
                while (answered.get() < before + 10) {
                    Thread.onSpinWait();
                }
                killed.set(round % 4 == 0);
                assertTrue(engine.remove(name));
            }
            over.set(true);
            int asked = 0;
            for (FutureTask<Integer> caller : callers) {
                asked += caller.get();
            }
            assertEquals(asked, answered.get(), "each request has one answer");
            assertEquals(asked, engine.metrics().read().latency("latency").getTotalCount(), "by one engine");
            assertEquals(30, closes.get(), "each that left is closed");
        }
    }

    private static int ask(UnifiedEngine engine, Route route, AtomicBoolean over, AtomicInteger answered) {
        int asked = 0;
        try (Arena own = Arena.ofConfined()) {
            Encoding mine = Images.encoding(own, 3);
            int label = engine.reason(mine, Route.JAVA, "").label();
            answered.incrementAndGet();
            for (asked = 1; !over.get(); asked++) {
                assertEquals(label, engine.reason(mine, route, "").label());
                answered.incrementAndGet();
            }
        }
        return asked;
    }

    /** A caller that loses the race with close gets the same exception on each way through the front door. */
    @Test
    void closingUnderLoadGivesAnswersOrOneException() throws Exception {
        UnifiedOptions plain = UnifiedOptions.of(Images.IMAGE);
        for (UnifiedOptions options : List.of(plain, plain.withHedge(Duration.ofSeconds(1)),
                plain.withSharing(new SharedRunOptions(4, Duration.ofNanos(1_000))), plain.withCacheBytes(1 << 20),
                plain.withConcurrency(new ConcurrencyLimit(1, Duration.ofSeconds(20))))) {
            for (Route route : List.of(Route.AUTO, Route.REDUNDANT)) {
                UnifiedEngine engine = UnifiedEngine.open(options);
                AtomicInteger answered = new AtomicInteger();
                List<FutureTask<Integer>> callers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    callers.add(start(() -> ask(engine, route, new AtomicBoolean(), answered)));
                }
                while (answered.get() < 50 && !callers.getFirst().isDone()) {
                    Thread.onSpinWait();
                }
                engine.close();
                for (FutureTask<Integer> caller : callers) {
                    Throwable lost = assertThrows(ExecutionException.class, caller::get).getCause();
                    assertEquals("the unified engine is closed",
                            assertInstanceOf(IllegalStateException.class, lost, lost.toString()).getMessage());
                }
                assertEquals("the unified engine is closed",
                        assertThrows(IllegalStateException.class, engine::open).getMessage());
                assertEquals("the unified engine is closed", assertThrows(IllegalStateException.class,
                        () -> engine.reasonBatch(List.of(encoding))).getMessage());
            }
        }
    }
}
