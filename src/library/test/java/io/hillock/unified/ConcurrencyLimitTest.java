package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests beyond the limit queue. On a virtual clock: which runs next, which leaves, and what is measured. */
@Timeout(30)
class ConcurrencyLimitTest {
    private static final long MILLI = 1_000_000;

    private final VirtualClock time = new VirtualClock();
    private final Puppet puppet = new Puppet("puppet", time);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Float> order = Collections.synchronizedList(new ArrayList<>());
    private final UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE).withClock(time)
            .withConcurrency(new ConcurrencyLimit(1, Duration.ofSeconds(1)))
            .withEngines(List.of(new Candidate("puppet", EngineKind.JAVA, image -> puppet))));

    ConcurrencyLimitTest() {
        puppet.act = (batch, limit) -> {
            order.add(batch.values().getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 0));
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    private static FutureTask<Result> start(UnifiedEngine engine, int number, Limit limit, List<Thread> threads) {
        FutureTask<Result> task = new FutureTask<>(() -> {
            try (Arena arena = Arena.ofConfined()) {
                float[] values = new float[Images.INPUTS];
                values[0] = number;
                Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
                return engine.reason(Encoding.held(arena, Images.STEPS, values), response, Route.AUTO, "", limit);
            }
        });
        threads.add(Thread.ofPlatform().daemon().start(task));
        return task;
    }

    private final List<Thread> threads = new ArrayList<>();

    private FutureTask<Result> caller(int number, Limit limit) {
        return start(engine, number, limit, threads);
    }

    private double waiting() {
        return engine.metricsReport(List.of("queue.waiting")).gauges().get("queue.waiting{network=network}");
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Throwable failure(FutureTask<?> task) {
        return assertThrows(ExecutionException.class, task::get).getCause();
    }

    private static Status status(FutureTask<?> task) {
        return assertInstanceOf(EngineException.class, failure(task)).status();
    }

    /** One request runs and the others wait in order. All are answered, and the wait is recorded. */
    @Test
    void firstComeFirstServed() throws Exception {
        List<FutureTask<Result>> all = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            all.add(caller(number, Limit.NONE));
            int waiting = number;
            until(() -> number(waiting));
        }
        time.advance(5 * MILLI);
        go.countDown();
        for (FutureTask<Result> task : all) {
            task.get();
        }
        assertEquals(List.of(0f, 1f, 2f, 3f, 4f, 5f), order);
        var waits = engine.metrics().read().latency("queue.time");
        assertEquals(6, waits.getTotalCount());
        assertEquals(5, waits.getCountBetweenValues(5 * MILLI - MILLI / 10, Long.MAX_VALUE),
                "all but the first waited");
        assertEquals(0, engine.metrics().read().count("queue.rejected"));
    }

    private boolean number(int waiting) {
        return waiting == 0 ? puppet.runs.get() == 1 : waiting() == waiting && time.parked() == waiting;
    }

    @Test
    void whoWaitsTooLongIsRefusedByNameAndLeavesTheQueue() throws Exception {
        FutureTask<Result> runs = caller(0, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        FutureTask<Result> inTime = caller(1, new Limit().until(time.nanos() + 20 * MILLI));
        FutureTask<Result> patient = caller(2, Limit.NONE);
        until(() -> waiting() == 2 && time.parked() == 2);
        time.advance(20 * MILLI);
        EngineException late = assertInstanceOf(EngineException.class, failure(inTime));
        assertEquals(Status.OVERLOADED, late.status());
        assertEquals("the request's turn did not come by its deadline, at a limit of 1 at once",
                late.getMessage());
        until(() -> waiting() == 1 && time.parked() == 1);
        time.advance(1_000 * MILLI);
        assertEquals("the request's turn did not come within 1000 ms, at a limit of 1 at once",
                failure(patient).getMessage());
        assertEquals(2, engine.metrics().read().count("queue.rejected"));
        assertEquals(0, waiting());
        go.countDown();
        runs.get();
        assertEquals(Availability.READY, engine.status().readiness(), "nobody is to blame");
        caller(3, Limit.NONE).get();
    }

    @Test
    void whoIsCancelledOrInterruptedLeavesAndStaysInterrupted() throws Exception {
        FutureTask<Result> runs = caller(0, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        Limit limit = new Limit();
        FutureTask<Result> cancelled = caller(1, limit);
        FutureTask<Result> interrupted = caller(2, Limit.NONE);
        until(() -> waiting() == 2 && time.parked() == 2);
        limit.cancel();
        threads.get(2).interrupt();
        time.advance(10 * MILLI);
        assertEquals(Status.CANCELLED, status(cancelled));
        assertEquals(Status.CANCELLED, status(interrupted));
        go.countDown();
        runs.get();
    }

    @Test
    void closingRefusesThoseWhoWaitAndLetsTheOthersEnd() throws Exception {
        FutureTask<Result> runs = caller(0, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        FutureTask<Result> waits = caller(1, Limit.NONE);
        until(() -> waiting() == 1 && time.parked() == 1);
        engine.close();
        assertEquals("the unified engine is closed",
                assertInstanceOf(IllegalStateException.class, failure(waits)).getMessage());
        go.countDown();
        assertEquals("puppet", runs.get().engine());
    }

    /** With real threads and the real clock: never more run at once than allowed, and each is answered. */
    @Test
    void neverMoreAtOnceThanAllowed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Puppet counts = new Puppet("counts", time);
        counts.act = (batch, limit) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        };
        try (UnifiedEngine limited = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE)
                .withConcurrency(new ConcurrencyLimit(3, Duration.ofSeconds(20)))
                .withEngines(List.of(new Candidate("counts", EngineKind.JAVA, image -> counts))))) {
            List<FutureTask<Result>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(start(limited, i, Limit.NONE, threads));
            }
            for (FutureTask<Result> task : all) {
                task.get();
            }
        }
        assertEquals(200, counts.runs.get());
        assertTrue(most.get() <= 3, () -> most + " at once");
    }
}
