package io.hillock.bench.border;

import io.hillock.bench.Allocation;
import io.hillock.bench.SmallNetwork;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
 * Ways to pass 768 floats to C++, and {@code NativeEngine.run} over the same C work. {@link Border} measures the difference to the same
 * call made in C++, in turns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BorderBenchmark {
    @Param
    public SmallNetwork network;

    /** The arena of input and response. */
    @Param("CONFINED")
    public ArenaKind arena;

    private final float[] array = SmallNetwork.floats();
    private final MemorySegment onHeap = MemorySegment.ofArray(array);
    private Arena memory;
    private MemorySegment input;
    private NativeCall call;
    private NativeEngine engine;
    private Batch batch;
    private Response untimed;
    private Response timed;

    @Setup
    public void open() {
        memory = arena.open();
        input = SmallNetwork.floats(memory);
        Image image = network.image();
        engine = NativeEngine.open(image);
        batch = new Batch(input, 1, 1, true);
        untimed = image.response(memory, 1, 1, RequestedOutputs.COUNTS.untimed());
        timed = image.response(memory, 1, 1, RequestedOutputs.COUNTS);
        call = new NativeCall(network, image, untimed.memory());
    }

    @TearDown
    public void close() {
        engine.close();
        call.close();
        arena.close(memory);
    }

    /** hillock_engine_run through the generated binding; C++ reads the caller's floats off-heap. */
    @Benchmark
    public int inPlace() {
        return call.run(input);
    }

    /** The same, linked with {@code critical(false)}. */
    @Benchmark
    public int inPlaceCritical() {
        return call.runCritical(input);
    }

    /** Linked with {@code critical(true)}; C++ reads the array on the Java heap. */
    @Benchmark
    public int heapCritical() {
        return call.runCriticalHeap(onHeap);
    }

    /** Copies the array off-heap, then calls through the generated binding. */
    @Benchmark
    public int copied() {
        MemorySegment.copy(onHeap, 0, input, 0, onHeap.byteSize());
        return call.run(input);
    }

    /** The call that users make. */
    @Benchmark
    public void engine(Allocation allocation) {
        engine.run(batch, untimed);
    }

    /** The same, with the latency measured, which reads the clock twice. */
    @Benchmark
    public void engineTimed(Allocation allocation) {
        engine.run(batch, timed);
    }
}
