package io.hillock.bench.engine;

import io.hillock.bench.Allocation;
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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** {@code Engine.run} on whole networks. A time is that of one call, that is, of one batch. */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {
    @Param
    public Workload workload;

    @Param({"1", "64"})
    public int batch;

    @Param
    public MeasuredEngine engine;

    private Arena arena;
    private Engine opened;
    private Batch samples;
    private Response response;

    @Setup
    public void open() {
        arena = Arena.ofConfined();
        Image image = Image.compile(workload.network(), Workload.SETTINGS);
        opened = engine.open(image);
        samples = workload.batch(arena, batch);
        response = image.response(arena, batch, workload.steps(), RequestedOutputs.COUNTS);
    }

    @TearDown
    public void close() {
        opened.close();
        arena.close();
    }

    @Benchmark
    public void run(Allocation allocation) {
        opened.run(samples, response);
    }
}
