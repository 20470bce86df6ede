package io.hillock.bench.border;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.library.NativeLibrary;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Calls a C function that does nothing, to measure the border alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class NoopBenchmark {
    private static final MethodHandle CRITICAL = link();

    /** Through the generated binding. */
    @Benchmark
    public void binding() {
        HillockNative.hillock_noop();
    }

    /** Linked by hand with {@code critical}: the thread does not change its state. */
    @Benchmark
    public void critical() throws Throwable {
        CRITICAL.invokeExact();
    }

    private static MethodHandle link() {
        NativeLibrary.require();
        return Linker.nativeLinker().downcallHandle(HillockNative.hillock_noop$address(),
                HillockNative.hillock_noop$descriptor(), Linker.Option.critical(false));
    }
}
