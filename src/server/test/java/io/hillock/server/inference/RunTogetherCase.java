package io.hillock.server.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Timeout;

/** A network whose engine runs when a gate opens, and its callers. */
@Timeout(60)
abstract class RunTogetherCase {
    static final int STEPS = TestImages.STEPS;
    final Image image = TestImages.spiking(1);
    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    final List<Float> first = new CopyOnWriteArrayList<>();
    final List<Caller> callers = new ArrayList<>();
    GatedEngine engine;
    NetworkServable servable;
    RunThreads threads;

    /** Of each request. */
    long samples = 1;

    void open(int atOnce, int most, Duration delay) {
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

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** One request and what became of it. */
    final class Caller implements BatchMember.Watcher {
        final float value;
        final int steps;
        final RequestMemory memory = RequestMemory.take();
        final Thread thread;
        final AtomicInteger begun = new AtomicInteger();
        final List<Integer> ran = new CopyOnWriteArrayList<>();
        MemorySegment raster;
        ServiceException failure;

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

        InferRequest request() {
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

        float[] input() {
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
    Caller waits(float value, int steps, long priority) {
        int before = threads.waiting();
        Caller caller = new Caller(value, steps, priority);
        until(() -> threads.waiting() > before);
        return caller;
    }

    /** A request that runs until the gate opens. */
    Caller runs() {
        int before = sizes.size();
        Caller caller = new Caller(0.5f, STEPS, 0);
        until(() -> sizes.size() > before);
        return caller;
    }
}
