package io.hillock.server.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.BatchMember;
import io.hillock.server.serving.BatchOptions;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.watch.RunWatch;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait run as one batch, with the bits and the ends that they would have alone. */
@Timeout(60)
class RunTogetherTest {
    private static final int STEPS = TestImages.STEPS;

    private final Image image = TestImages.spiking(1);
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final List<Float> first = new CopyOnWriteArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private GatedEngine engine;
    private NetworkServable servable;
    private RunThreads threads;

    private void open(int atOnce, int most, Duration delay) {
        servable = NetworkServable.open(
                UnifiedOptions.of(image).withEngines(List.of(new Candidate("gated", EngineKind.JAVA, opened -> {
                    engine = new GatedEngine(JavaEngine.open(opened), sizes, first);
                    return engine;
                }))), RequestLimits.DEFAULT, HubLinks.none(), new RunWatch(), new BatchOptions(most, delay));
        threads = new RunThreads(atOnce, 100);
        sizes.clear();
        first.clear();
        engine.close(true);
    }

    @AfterEach
    void close() {
        engine.close(false);
        callers.forEach(caller -> join(caller.thread));
        servable.close();
        threads.close();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** One request and what became of it. */
    private final class Caller implements BatchMember.Watcher {
        private final float value;
        private final int steps;
        private final RequestMemory memory = RequestMemory.take();
        private final Thread thread;
        private final AtomicInteger begun = new AtomicInteger();
        private MemorySegment raster;
        private ServiceException failure;

        Caller(float value, int steps, long priority) {
            this.value = value;
            this.steps = steps;
            callers.add(this);
            thread = Thread.ofVirtual().start(() -> {
                try {
                    InferRequest request = request();
                    BatchMember member = servable.member(request, memory, this).orElseThrow();
                    raster = threads.runTogether(Long.MAX_VALUE, priority, memory.limit(), member).getFirst().data();
                } catch (ServiceException e) {
                    failure = e;
                }
            });
        }

        private InferRequest request() {
            ParameterReader parameters = new ParameterReader();
            parameters.put("steps", (long) steps);
            MemorySegment data = memory.allocate(12);
            MemorySegment.copy(input(), 0, data, JAVA_FLOAT, 0, 3);
            return new InferRequest("m", "", "", List.of(new InferTensor("in", DataType.FP32, List.of(1L, 3L), data)),
                    List.of(RequestedTensor.of("raster")), parameters.parameters());
        }

        private float[] input() {
            return new float[]{value, 1.25f, 1};
        }

        @Override
        public void begins() {
            begun.incrementAndGet();
        }

        @Override
        public void ran(int samples) {}

        void cancel() {
            memory.limit().cancel();
            LockSupport.unpark(thread);
        }

        void assertRight() {
            join(thread);
            assertEquals(null, failure);
            try (Arena arena = Arena.ofConfined(); Engine java = JavaEngine.open(image)) {
                Response expected = image.response(arena, 1, steps, RequestedOutputs.COUNTS.withRaster());
                java.run(new Batch(arena.allocateFrom(JAVA_FLOAT, input()), 1, steps, true), expected);
                assertEquals(-1, expected.raster().mismatch(raster));
            }
        }

        void assertFailed(Reason reason) {
            join(thread);
            assertEquals(reason, failure.reason());
        }
    }

    /** A request that begins to wait. */
    private Caller waits(float value, int steps, long priority) {
        int before = threads.waiting();
        Caller caller = new Caller(value, steps, priority);
        until(() -> threads.waiting() > before);
        return caller;
    }

    /** A request that runs until the gate opens. */
    private Caller runs() {
        int before = sizes.size();
        Caller caller = new Caller(0.5f, STEPS, 0);
        until(() -> sizes.size() > before);
        return caller;
    }

    @Test
    void whatWaitsRunsTogether() {
        open(1, 4, Duration.ZERO);
        runs();
        for (int i = 0; i < 9; i++) {
            waits(i / 4f, STEPS, 0);
        }
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 4, 4, 1), sizes);
        callers.forEach(caller -> assertEquals(1, caller.begun.get()));
        assertEquals(0, threads.waiting());
    }

    @Test
    void theUrgentComeFirstAndOtherKindsRunApart() {
        open(1, 2, Duration.ZERO);
        runs();
        waits(10, STEPS, 5);
        waits(11, STEPS, 1);
        waits(12, STEPS, 5);
        waits(13, STEPS + 1, 4);
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 2, 1, 1), sizes);
        assertEquals(List.of(0.5f, 11f, 13f, 12f), first);
    }

    @Test
    void eachLeavesByItself() {
        open(1, 4, Duration.ZERO);
        runs();
        Caller late = waits(1, STEPS, 0);
        Caller cancelled = waits(2, STEPS, 0);
        Caller patient = waits(3, STEPS, 0);
        engine.letOnePass();
        until(() -> sizes.size() == 2);
        cancelled.cancel();
        cancelled.assertFailed(Reason.CANCELLED);
        late.memory.limit().until(System.nanoTime());
        LockSupport.unpark(late.thread);
        late.assertFailed(Reason.DEADLINE);
        assertTrue(patient.thread.isAlive(), "the batch still runs");
        engine.close(false);
        patient.assertRight();
        assertEquals(List.of(1, 3), sizes);
    }

    @Test
    void aBatchThatAllHaveLeftEnds() {
        open(1, 4, Duration.ZERO);
        runs();
        List<Caller> both = List.of(waits(1, STEPS, 0), waits(2, STEPS, 0));
        engine.letOnePass();
        until(() -> sizes.size() == 2);
        both.forEach(Caller::cancel);
        both.forEach(caller -> caller.assertFailed(Reason.CANCELLED));
        // The gate is still closed: only its limit has ended the run.
        until(() -> engine.cancelled() == 1);
        Caller next = new Caller(3, STEPS, 0);
        until(() -> sizes.size() == 3);
        assertFalse(next.thread.getState() == Thread.State.TERMINATED);
        engine.close(false);
        next.assertRight();
    }

    @Test
    void whoCannotLeaveEndsItsOwnRun() {
        open(1, 4, Duration.ZERO);
        Caller alone = runs();
        alone.cancel();
        alone.assertFailed(Reason.CANCELLED);
        assertEquals(1, engine.cancelled());
    }

    @Test
    void aSampleThatFailsHarmsNobodyElse() {
        open(1, 4, Duration.ZERO);
        runs();
        Caller before = waits(1, STEPS, 0);
        Caller infinite = waits(Float.POSITIVE_INFINITY, STEPS, 0);
        Caller after = waits(2, STEPS, 0);
        engine.close(false);
        before.assertRight();
        after.assertRight();
        infinite.assertFailed(Reason.INVALID);
        assertEquals(List.of(1, 3, 1, 1, 1), sizes);
    }

    @Test
    void aRequestThatCouldRunWaitsForOthers() {
        open(2, 3, BatchOptions.LONGEST);
        engine.close(false);
        for (int i = 0; i < 3; i++) {
            new Caller(i, STEPS, 0);
        }
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(3), sizes);
    }
}
