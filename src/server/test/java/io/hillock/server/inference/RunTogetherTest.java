package io.hillock.server.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.RunTrace;
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
    /** Of each request. */
    private long samples = 1;

    private void open(int atOnce, int most, Duration delay) {
        servable = NetworkServable.open(
                UnifiedOptions.of(image).withEngines(List.of(new Candidate("gated", EngineKind.JAVA, opened -> {
                    engine = new GatedEngine(JavaEngine.open(opened), sizes, first);
                    return engine;
                }))), RequestLimits.DEFAULT, HubLinks.none(), new RunWatch(), new BatchOptions(most, delay));
        threads = new RunThreads(atOnce, 100);
        samples = 1;
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
        private final List<Integer> ran = new CopyOnWriteArrayList<>();
        private MemorySegment raster;
        private ServiceException failure;

        Caller(float value, int steps, long priority) {
            this(value, steps, priority, Thread.ofVirtual());
            callers.add(this);
            thread.start();
        }

        Caller(float value, int steps, long priority, Thread.Builder builder) {
            this.value = value;
            this.steps = steps;
            thread = builder.unstarted(() -> {
                try {
                    BatchMember member = member();
                    raster = threads.runTogether(Long.MAX_VALUE, priority, memory.limit(), member).getFirst().data();
                } catch (ServiceException e) {
                    failure = e;
                }
            });
        }

        BatchMember member() {
            return servable.member(request(), memory, this).orElseThrow();
        }

        private InferRequest request() {
            ParameterReader parameters = new ParameterReader();
            parameters.put("steps", (long) steps);
            MemorySegment data = memory.allocate(samples * 12);
            for (int i = 0; i < samples; i++) {
                MemorySegment.copy(input(), 0, data, JAVA_FLOAT, i * 12L, 3);
            }
            return new InferRequest("m", "", "",
                    List.of(new InferTensor("in", DataType.FP32, List.of(samples, 3L), data)),
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
        public void ran(int together) {
            ran.add(together);
        }

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

    /** A request that no thread waits for. */
    private Caller asks(float value, int steps) {
        return new Caller(value, steps, 0, Thread.ofVirtual());
    }

    @Test
    void whoHasLeftIsToldOfNoRun() {
        open(1, 4, Duration.ZERO);
        Caller alone = asks(1, STEPS);
        BatchMember only = alone.member();
        assertTrue(only.leave());
        BatchMember.runAll(List.of(only));
        assertEquals(List.of(), sizes);
        assertEquals(0, alone.begun.get());

        Caller gone = asks(2, STEPS);
        Caller stays = asks(3, STEPS);
        BatchMember leaves = gone.member();
        BatchMember waits = stays.member();
        Thread run = Thread.ofVirtual().start(() -> BatchMember.runAll(List.of(leaves, waits)));
        until(() -> sizes.size() == 1);
        assertTrue(leaves.leave());
        RunTrace foreign = new RunTrace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        // What the next request does that takes this memory from the pool.
        gone.memory.limit().traced(foreign);
        engine.close(false);
        join(run);
        assertTrue(waits.isDone());
        assertEquals("raster", waits.answer().getFirst().name());
        assertEquals(List.of(), foreign.runs());
        assertEquals(List.of(), gone.ran);
        assertEquals(List.of(2), stays.ran);
    }

    @Test
    void eachTraceOfABatchGetsTheRun() {
        open(1, 4, Duration.ZERO);
        engine.close(false);
        List<RunTrace> traces = new ArrayList<>();
        List<BatchMember> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Caller caller = asks(i, STEPS);
            if (i != 1) {
                traces.add(new RunTrace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b" + i + "-01"));
                caller.memory.limit().traced(traces.getLast());
            }
            members.add(caller.member());
        }
        BatchMember.runAll(members);
        assertEquals(1, traces.getFirst().runs().size());
        assertEquals(traces.getFirst().runs(), traces.getLast().runs());
    }

    @Test
    void whatIsTooLargeTogetherRunsAlone() {
        open(1, 4, Duration.ZERO);
        engine.refuseBeyond(1);
        runs();
        waits(1, STEPS, 0);
        waits(2, STEPS, 0);
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 2, 1, 1), sizes);
        callers.forEach(caller -> assertEquals(1, caller.begun.get()));
    }

    @Test
    void aBatchRunsHereIfTheSystemGivesNoThread() {
        open(1, 4, Duration.ZERO);
        engine.close(false);
        threads.close();
        threads = new RunThreads(1, 100, run -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        new Caller(1, STEPS, 0).assertRight();
        new Caller(2, STEPS, 0).assertRight();
    }

    @Test
    void whoGathersKeepsNobodyFromRunning() {
        open(1, 4, BatchOptions.LONGEST);
        RunQueue queue = new RunQueue(1, 10);
        AtomicInteger woken = new AtomicInteger();
        RunTicket gathers = queue.enter(false, 1, 0, asks(1, STEPS).member(), woken::incrementAndGet);
        RunTicket joins = queue.enter(false, 1, 1, asks(2, STEPS).member(), () -> {});
        assertEquals(RunTicket.State.JOINED, joins.state());
        assertTrue(queue.gathers(gathers));
        RunTicket other = queue.enter(false, 1, 2, asks(3, STEPS + 1).member(), () -> {});
        RunTicket third = queue.enter(false, 1, 3, asks(3, STEPS + 2).member(), () -> {});
        assertFalse(queue.gathers(gathers));
        assertEquals(1, woken.get());
        assertEquals(List.of(gathers, joins), queue.gathered(gathers));
        queue.end(gathers, 4);
        assertEquals(RunTicket.State.RUNNING, other.state());
        assertFalse(queue.gathers(other), "the third waits for its place");
        queue.end(other, 5);
        assertTrue(queue.gathers(third));
    }

    @Test
    void aRequestOfManySamplesIsPreparedOnce() {
        open(1, 4, Duration.ZERO);
        samples = 2;
        Caller many = asks(1, STEPS);
        InferRequest request = many.request();
        MemorySegment before = many.memory.allocate(1);
        assertTrue(servable.member(request, many.memory, many).isEmpty());
        assertEquals(before.address() + 64, many.memory.allocate(1).address(), "memory was taken");
        engine.close(false);
        assertEquals(List.of(2L, (long) STEPS), servable.infer(request, many.memory).getFirst().shape().subList(0, 2));
        samples = 1;
        InferRequest empty = new InferRequest("m", "", "", List.of(), request.outputs(), request.parameters());
        assertThrows(ServiceException.class, () -> servable.member(empty, many.memory, many));
    }
}
