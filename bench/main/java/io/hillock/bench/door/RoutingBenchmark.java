package io.hillock.bench.door;

import io.hillock.bench.Allocation;
import io.hillock.bench.SmallNetwork;
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

/**
 * What the front door adds to a request to the native engine that compares and counts 768 floats. {@link FrontDoor} shows differences
 * within one run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
    @Param({"DIRECT", "NATIVE_FIRST", "SHARED"})
    public Door door;

    private Arena arena;
    private Engine engine;
    private Batch batch;
    private Response response;

    @Setup
    public void open() {
        arena = Arena.ofConfined();
        Image image = SmallNetwork.THRESHOLD.image();
        engine = door.open(image);
        batch = new Batch(SmallNetwork.floats(arena), 1, 1, true);
        response = image.response(arena, 1, 1, RequestedOutputs.COUNTS);
    }

    @TearDown
    public void close() {
        engine.close();
        arena.close();
    }

    @Benchmark
    public void run(Allocation allocation) {
        engine.run(batch, response);
    }
}
