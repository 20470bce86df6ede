package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.net.VirtualClock;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings change while requests run: none fails, and no bit differs. */
@Timeout(60)
class ChangingSettingsTest {
    private static final int CALLERS = 4;
    private static final int CHANGES = 400;

    private static Candidate java(String name, int block) {
        return new Candidate(name, EngineKind.JAVA,
                image -> JavaEngine.open(image, EngineOptions.DEFAULT.withBlockSteps(block)));
    }

    private static UnifiedSettings random(UnifiedSettings now, SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> now.withStrategy(List.of(FirstAvailable.JAVA, new RoundRobin(), Fastest.DEFAULT,
                    new LeastLoaded(1), ShortestExpectedDelay.DEFAULT).get(random.nextInt(5)));
            case 1 -> now.withHedge(random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new HedgeOptions(Duration.ofNanos(random.nextInt(100_000)), 0.05)));
            case 2 -> now.withRedundancy(random.nextBoolean() ? 0 : 2);
            case 3 -> now.withCacheBytes(random.nextInt(3) * 2_000L);
            case 4 -> now.withSharing(random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new SharedRunOptions(2 + random.nextInt(6), Duration.ofNanos(50_000))));
            default -> now.withConcurrency(random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new ConcurrencyLimit(1 + random.nextInt(3), Duration.ofSeconds(30))));
        };
    }

    @Test
    void noRequestFailsAndNoBitDiffers() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        try (UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE)
                .withEngines(List.of(java("a", 64), java("b", 64), java("c", 64))))) {
            List<FutureTask<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                long first = caller;
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (long seed = first; !over.get(); seed += CALLERS) {
                        ask(engine, seed % 64, answers);
                    }
                    return null;
                });
                callers.add(task);
                Thread.ofPlatform().daemon().start(task);
            }
            SplittableRandom random = new SplittableRandom(3);
            for (int change = 0; change < CHANGES; change++) {
                UnifiedSettings made = engine.change(now -> random(now, random));
                assertEquals(made, engine.settings());
                if (change % 20 == 0) {
                    engine.replace("b", java("b", 1 + random.nextInt(8)));
                }
                int seen = answers.get();
                while (answers.get() < seen + 3 && callers.stream().noneMatch(FutureTask::isDone)) {
                    Thread.onSpinWait();
                }
            }
            over.set(true);
            for (FutureTask<Void> caller : callers) {
                caller.get();
            }
            assertEquals(List.of("a", "b", "c"),
                    engine.status().engines().stream().map(EngineStatus::name).toList());
        }
    }

    private static void ask(UnifiedEngine engine, long seed, AtomicInteger answers) {
        try (Arena arena = Arena.ofConfined(); Engine oracle = JavaEngine.open(Images.IMAGE)) {
            Encoding encoding = Images.encoding(arena, seed);
            RequestedOutputs outputs = RequestedOutputs.COUNTS.withRaster();
            Response expected = Images.IMAGE.response(arena, 1, Images.STEPS, outputs);
            Response response = Images.IMAGE.response(arena, 1, Images.STEPS, outputs);
            oracle.run(encoding, expected);
            engine.run(encoding.batch(), response, seed % 8 == 0 ? Route.REDUNDANT : Route.AUTO, "", Limit.NONE);
            assertEquals(-1, expected.memory().mismatch(response.memory()), "seed " + seed);
            answers.incrementAndGet();
        }
    }

    /** A lower limit holds once enough requests have ended; a higher one, or none, lets those run that wait. */
    @Test
    void aResizedLimitKeepsItsQueue() throws Exception {
        VirtualClock time = new VirtualClock();
        Puppet puppet = new Puppet("puppet", time);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        puppet.act = (batch, limit) -> {
            running.incrementAndGet();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE).withClock(time)
                .withConcurrency(new ConcurrencyLimit(1, Duration.ofSeconds(1)))
                .withEngines(List.of(new Candidate("puppet", EngineKind.JAVA, image -> puppet))))) {
            List<FutureTask<Result>> callers = new ArrayList<>();
            for (int caller = 0; caller < 6; caller++) {
                FutureTask<Result> task = new FutureTask<>(() -> {
                    try (Arena arena = Arena.ofConfined()) {
                        return engine.reason(Images.encoding(arena, 1));
                    }
                });
                callers.add(task);
                Thread.ofPlatform().daemon().start(task);
            }
            await(() -> waiting(engine) == 5 && running.get() == 1);
            engine.change(now -> now.withConcurrency(Optional.of(new ConcurrencyLimit(3, Duration.ofSeconds(1)))));
            await(() -> running.get() == 3);
            assertEquals(3, waiting(engine));
            engine.change(now -> now.withConcurrency(Optional.of(new ConcurrencyLimit(1, Duration.ofSeconds(1)))));
            assertEquals(3, waiting(engine));
            engine.change(now -> now.withConcurrency(Optional.empty()));
            await(() -> running.get() == 6);
            go.countDown();
            for (FutureTask<Result> caller : callers) {
                caller.get();
            }
        }
    }

    private static double waiting(UnifiedEngine engine) {
        return engine.metricsReport(List.of("queue.waiting")).gauges().get("queue.waiting{network=network}");
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aResizedCacheKeepsItsAnswers() {
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE)
                        .withEngines(List.of(java("a", 64))).withCacheBytes(1 << 20))) {
            Encoding encoding = Images.encoding(arena, 1);
            assertFalse(engine.reason(encoding).cached());
            engine.change(now -> now.withCacheBytes(1 << 19));
            assertTrue(engine.reason(encoding).cached());
            engine.change(now -> now.withCacheBytes(0));
            assertFalse(engine.reason(encoding).cached());
            engine.change(now -> now.withCacheBytes(1 << 20));
            assertFalse(engine.reason(encoding).cached());
            assertTrue(engine.reason(encoding).cached());
        }
    }

    @Test
    void anEngineOfOtherBitsReplacesNone() {
        AtomicBoolean closed = new AtomicBoolean();
        Puppet liar = new Puppet("liar", new VirtualClock()) {
            @Override
            public void run(Batch batch, Response response, Limit limit) {
                super.run(batch, response, limit);
                response.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 99);
            }

            @Override
            public void close() {
                closed.set(true);
                super.close();
            }
        };
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine engine = UnifiedEngine
                        .open(UnifiedOptions.of(Images.IMAGE).withEngines(List.of(java("a", 64))))) {
            assertThrows(EngineException.class,
                    () -> engine.replace("a", new Candidate("liar", EngineKind.JAVA, image -> liar)));
            assertTrue(closed.get());
            assertEquals("a", engine.status().engines().getFirst().name());
            engine.reason(Images.encoding(arena, 1));
            assertThrows(IllegalArgumentException.class, () -> engine.replace("nobody", java("b", 1)));
        }
    }

    @Test
    void refusedSettingsLeaveThoseBefore() {
        try (UnifiedEngine engine = UnifiedEngine
                .open(UnifiedOptions.of(Images.IMAGE).withEngines(List.of(java("a", 64))))) {
            UnifiedSettings before = engine.settings();
            assertThrows(IllegalArgumentException.class, () -> engine.change(now -> now.withRedundancy(1)));
            assertThrows(IllegalArgumentException.class, () -> engine.change(now -> now.withCacheBytes(-1)));
            assertThrows(IllegalArgumentException.class, () -> new SharedRunOptions(1, Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> new HedgeOptions(Duration.ZERO, 0));
            assertThrows(NullPointerException.class, () -> engine.change(now -> null));
            assertSame(before, engine.settings());
        }
    }
}
