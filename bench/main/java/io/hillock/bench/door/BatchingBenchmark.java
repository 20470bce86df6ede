package io.hillock.bench.door;

import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Requests per second: 64 callers with one sample each, and one caller with batches of 64, which is the upper limit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BatchingBenchmark {
    private static final int CALLERS = 64;
    private static final Workload WORKLOAD = Workload.FF_MID;

    @Param({"DIRECT", "SHARED"})
    public Door door;

    private final Arena arena = Arena.ofAuto();
    private Image image;
    private Engine engine;
    private Batch all;

    @Setup
    public void open() {
        image = Image.compile(WORKLOAD.network(), Workload.SETTINGS);
        engine = door.open(image);
        all = WORKLOAD.batch(arena, CALLERS);
    }

    @TearDown
    public void close() {
        engine.close();
    }

    /** A caller with its own memory. */
    @State(Scope.Thread)
    public static class Caller {
        private Batch one;
        private Batch many;
        private Response response;
        private Response responses;

        @Setup
        public void open(BatchingBenchmark benchmark) {
            Arena arena = Arena.ofAuto();
            one = WORKLOAD.batch(arena, 1);
            many = benchmark.all;
            response = benchmark.image.response(arena, 1, WORKLOAD.steps(), RequestedOutputs.COUNTS);
            responses = benchmark.image.response(arena, CALLERS, WORKLOAD.steps(), RequestedOutputs.COUNTS);
        }
    }

    @Benchmark
    @Threads(CALLERS)
    public void callers(Caller caller) {
        engine.run(caller.one, caller.response);
    }

    @Benchmark
    @Threads(1)
    public void alone(Caller caller) {
        engine.run(caller.one, caller.response);
    }

    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(CALLERS)
    public void kernel(Caller caller) {
        engine.run(caller.many, caller.responses);
    }
}
