package io.hillock.bench.door;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.bench.Workload;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.net.Clock;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Metrics;
import io.hillock.unified.layer.Cached;
import io.hillock.unified.layer.ResultCache;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Answers from the cache: 1,000 encodings of 768 floats, answers of 10 counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheBenchmark {
    static final int ENTRIES = 1000;
    static final Workload WORKLOAD = Workload.FF_MID;

    private Arena arena;
    private final ResultCache cache = new ResultCache(32 << 20);
    private Cached engine;
    private final Batch[] batches = new Batch[ENTRIES];
    private Response response;
    private Response untimed;
    private int next;

    @Setup
    public void open() {
        arena = Arena.ofConfined();
        Image image = Image.compile(WORKLOAD.network(), Workload.SETTINGS);
        engine = new Cached(NativeEngine.open(image), cache, Clock.SYSTEM, new Metrics());
        response = image.response(arena, 1, WORKLOAD.steps(), RequestedOutputs.COUNTS);
        untimed = image.response(arena, 1, WORKLOAD.steps(), RequestedOutputs.COUNTS.untimed());
        for (int i = 0; i < ENTRIES; i++) {
            batches[i] = WORKLOAD.batch(arena, 1);
            batches[i].values().setAtIndex(JAVA_FLOAT, i % WORKLOAD.inputs(), i);
            engine.run(batches[i], response);
            engine.run(batches[i], untimed);
        }
    }

    @TearDown
    public void close() {
        engine.close();
        arena.close();
    }

    /** One encoding after the other, with the latency measured, which reads the clock twice. */
    @Benchmark
    public void hit() {
        engine.run(batch(), response);
    }

    @Benchmark
    public void hitUntimed() {
        engine.run(batch(), untimed);
    }

    /** The same encoding each time. */
    @Benchmark
    public void hitSame() {
        engine.run(batches[0], untimed);
    }

    /** A description of the cache's content. */
    String entries() {
        return cache.entries() + " entries of " + cache.bytes() / cache.entries() + " bytes";
    }

    private Batch batch() {
        next = next + 1 == ENTRIES ? 0 : next + 1;
        return batches[next];
    }
}
