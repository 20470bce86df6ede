package io.hillock.unified.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Images;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.net.Clock;
import io.hillock.net.VirtualClock;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that share runs, on a virtual clock: what is gathered, which thread runs it, and which callers leave. */
@Timeout(20)
class BatchingTest {
    private static final long MILLI = 1_000_000;

    private final VirtualClock time = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Puppet puppet = new Puppet("puppet", time);
    private final Batching engine = new Batching(puppet, 4, Duration.ofMillis(1), time, metrics);
    private final List<Integer> sizes = new ArrayList<>();

    /** A caller whose memory is confined to its thread. */
    private FutureTask<RequestTrace> caller(Batching engine, long seed, Limit limit) {
        return start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Encoding encoding = Images.encoding(arena, seed);
                RequestedOutputs want = RequestedOutputs.COUNTS.withRaster().record("lif1:z");
                Response response = Images.IMAGE.response(arena, 1, Images.STEPS, want);
                RequestTrace trace = new RequestTrace();
                trace.begin(seed);
                engine.run(encoding.batch(), response, limit, trace);
                Response right = Images.IMAGE.response(arena, 1, Images.STEPS, want);
                try (JavaEngine java = JavaEngine.open(Images.IMAGE)) {
                    java.run(encoding, right);
                }
                assertEquals(-1, right.memory().mismatch(response.memory()), "the answer of request " + seed);
                return trace;
            }
        });
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /** Keeps a first caller in the engine, lets others queue up, then lets the first caller finish. */
    private List<FutureTask<RequestTrace>> behindAnother(List<Limit> limits) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        puppet.act = (batch, limit) -> {
            sizes.add(batch.size());
            if (sizes.size() == 1) {
                await(go);
            }
        };
        FutureTask<RequestTrace> first = caller(engine, 100, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        List<FutureTask<RequestTrace>> others = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            others.add(caller(engine, i, limits.get(i)));
            int queued = i + 1;
            until(() -> engine.queued() == queued);
        }
        go.countDown();
        first.get();
        return others;
    }

    private static List<Limit> none(int count) {
        return java.util.stream.Stream.generate(() -> Limit.NONE).limit(count).toList();
    }

    @Test
    void aLoneCallerRunsAtOnceByItself() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(1, caller(engine, i, Limit.NONE).get().together());
        }
        assertEquals(0, metrics.read().count("batches"));
        assertEquals(3, puppet.runs.get());
    }

    @Test
    void whoComesDuringARunSharesTheNext() throws Exception {
        for (FutureTask<RequestTrace> other : behindAnother(none(4))) {
            assertEquals(4, other.get().together());
        }
        assertEquals(List.of(1, 4), sizes);
        assertEquals(1, metrics.read().count("batches"));
        assertEquals(4, metrics.read().count("batched"));
        assertEquals(0, engine.queued());
    }

    @Test
    void aBatchIsNoLargerThanAllowed() throws Exception {
        List<FutureTask<RequestTrace>> others = behindAnother(none(6));
        // Two of the six are left. With those who may come, four are expected, so the two wait for the window.
        until(() -> puppet.runs.get() == 2 && time.parked() > 0 && engine.queued() == 2);
        advanceUntilDone(others);
        assertEquals(List.of(1, 4, 2), sizes);
    }

    @Test
    void theWindowEndsTheWait() throws Exception {
        for (FutureTask<RequestTrace> other : behindAnother(none(4))) {
            other.get();
        }
        FutureTask<RequestTrace> one = caller(engine, 7, Limit.NONE);
        until(() -> engine.queued() == 1 && time.parked() == 1);
        time.advance(MILLI - 1);
        until(() -> time.parked() == 1);
        assertEquals(1, engine.queued(), "four were there last time");
        time.advance(1);
        assertEquals(1, one.get().together());
        assertEquals(1, caller(engine, 8, Limit.NONE).get().together(), "and now it is known to be alone");
        assertEquals(List.of(1, 4, 1, 1), sizes);
    }

    @Test
    void theMostPatientRunsTheBatchAndTheOthersLeaveAtTheirDeadline() throws Exception {
        Limit near = new Limit().until(time.nanos() + 5 * MILLI);
        Limit far = new Limit().until(time.nanos() + 50 * MILLI);
        Limit middle = new Limit().until(time.nanos() + 20 * MILLI);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Long> deadlines = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        puppet.act = (batch, limit) -> {
            sizes.add(batch.size());
            deadlines.add(limit.deadline());
            if (sizes.size() == 1) {
                await(first);
            } else {
                running.countDown();
                await(go);
            }
        };
        FutureTask<RequestTrace> before = caller(engine, 100, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        FutureTask<RequestTrace> leaves = caller(engine, 1, near);
        until(() -> engine.queued() == 1);
        FutureTask<RequestTrace> stays = caller(engine, 2, far);
        until(() -> engine.queued() == 2);
        FutureTask<RequestTrace> too = caller(engine, 3, middle);
        until(() -> engine.queued() == 3);
        FutureTask<RequestTrace> fourth = caller(engine, 4, new Limit().until(middle.deadline()));
        until(() -> engine.queued() == 4);
        first.countDown();
        before.get();
        await(running);
        time.advance(6 * MILLI);
        assertEquals(Status.DEADLINE, failure(leaves).status());
        go.countDown();
        assertEquals(4, stays.get().together());
        too.get();
        fourth.get();
        assertEquals(List.of(0L, far.deadline()), deadlines, "the batch has the last deadline");
    }

    @Test
    void whoIsCancelledInTheQueueLeaves() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        puppet.act = (batch, limit) -> await(go);
        FutureTask<RequestTrace> first = caller(engine, 100, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        Limit limit = new Limit();
        FutureTask<RequestTrace> cancelled = caller(engine, 1, limit);
        until(() -> engine.queued() == 1 && time.parked() == 1);
        limit.cancel();
        time.advance(10 * MILLI);
        assertEquals(Status.CANCELLED, failure(cancelled).status());
        assertEquals(0, engine.queued());
        go.countDown();
        first.get();
    }

    @Test
    void aFailureOfTheRunReachesAll() throws Exception {
        List<FutureTask<RequestTrace>> others = failingBatch(Status.FAILED);
        for (FutureTask<RequestTrace> other : others) {
            assertEquals(Status.FAILED, failure(other).status());
        }
        assertEquals(2, puppet.runs.get());
    }

    @Test
    void whatMayBeOneSamplesFaultIsRunOneByOne() throws Exception {
        for (FutureTask<RequestTrace> other : failingBatch(Status.UNSTABLE)) {
            other.get();
        }
        assertEquals(2 + 4, puppet.runs.get());
    }

    private List<FutureTask<RequestTrace>> failingBatch(Status status) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        puppet.act = (batch, limit) -> {
            if (batch.size() > 1) {
                throw new EngineException(status, "the batch failed");
            }
            await(go);
        };
        FutureTask<RequestTrace> first = caller(engine, 100, Limit.NONE);
        until(() -> puppet.runs.get() == 1);
        List<FutureTask<RequestTrace>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(caller(engine, i, Limit.NONE));
        }
        until(() -> engine.queued() == 4);
        go.countDown();
        first.get();
        return others;
    }

    /** On the real clock: many callers send many requests each, and each gets its own bits. */
    @Test
    void manyCallersGetTheirOwnAnswers() throws Exception {
        try (JavaEngine java = JavaEngine.open(Images.IMAGE);
                Batching shared = new Batching(puppet, 16, Duration.ofNanos(200_000), Clock.SYSTEM, metrics)) {
            // The first run lasts until all others wait.
            puppet.act = (batch, limit) -> until(() -> puppet.runs.get() > 1 || shared.queued() == 23);
            List<FutureTask<Integer>> callers = new ArrayList<>();
            for (int c = 0; c < 24; c++) {
                int caller = c;
                callers.add(start(() -> manyRequests(shared, java, caller)));
            }
            int together = 0;
            for (FutureTask<Integer> caller : callers) {
                together += caller.get();
            }
            assertTrue(together > 0, "some shared a run");
            assertEquals(0, shared.queued());
        }
    }

    private static int manyRequests(Batching shared, JavaEngine java, int caller) {
        int together = 0;
        for (int i = 0; i < 50; i++) {
            try (Arena arena = Arena.ofConfined()) {
                Encoding encoding = Images.encoding(arena, 1000L * caller + i);
                Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
                Response right = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
                RequestTrace trace = new RequestTrace();
                trace.begin(i);
                shared.run(encoding.batch(), response, Limit.NONE, trace);
                java.run(encoding, right);
                assertEquals(-1, right.memory().mismatch(response.memory()));
                together += trace.together() > 1 ? 1 : 0;
            }
        }
        return together;
    }

    private void advanceUntilDone(List<FutureTask<RequestTrace>> tasks) {
        while (!tasks.stream().allMatch(FutureTask::isDone)) {
            time.advance(MILLI);
            Thread.onSpinWait();
        }
    }

    private static EngineException failure(FutureTask<RequestTrace> task) throws InterruptedException {
        try {
            throw new AssertionError("answered: " + task.get());
        } catch (ExecutionException e) {
            return (EngineException) e.getCause();
        }
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
