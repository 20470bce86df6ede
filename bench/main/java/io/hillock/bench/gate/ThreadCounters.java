package io.hillock.bench.gate;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Counters of the kernel for the thread that opened them, outside the kernel: what {@code perf stat} shows, without a
 * second process. Many virtual machines have none. One thread.
 */
final class ThreadCounters {
    private static final int HARDWARE = 0;
    private static final int SOFTWARE = 1;
    private static final int INSTRUCTIONS = 1;
    private static final int CACHE_MISSES = 3;
    private static final int TASK_CLOCK = 1;
    /** The second version of {@code struct perf_event_attr}. */
    private static final int ATTRIBUTE_BYTES = 72;
    private static final long EXCLUDE_KERNEL_AND_HYPERVISOR = 3 << 5;
    private static final MethodHandle SYSCALL = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().find("syscall").orElseThrow(),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle READ = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().find("read").orElseThrow(),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private final int descriptor;
    private final MemorySegment value = Arena.ofAuto().allocate(JAVA_LONG);

    private ThreadCounters(int type, int event) {
        long number = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> 298;
            case "aarch64" -> 241;
            default -> -1;
        };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
            attribute.set(JAVA_INT, 0, type);
            attribute.set(JAVA_INT, 4, ATTRIBUTE_BYTES);
            attribute.set(JAVA_LONG, 8, event);
            attribute.set(JAVA_LONG, 40, EXCLUDE_KERNEL_AND_HYPERVISOR);
            // This thread, on any processor, in no group.
            descriptor = (int) (long) SYSCALL.invokeExact(number, attribute, 0L, -1L, -1L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static ThreadCounters instructions() {
        return new ThreadCounters(HARDWARE, INSTRUCTIONS);
    }

    /** Misses of the last level. */
    static ThreadCounters cacheMisses() {
        return new ThreadCounters(HARDWARE, CACHE_MISSES);
    }

    /** The time on a processor in ns, which every machine counts. */
    static ThreadCounters taskClock() {
        return new ThreadCounters(SOFTWARE, TASK_CLOCK);
    }

    /** The count since it was opened; empty if this machine does not count that. */
    OptionalLong count() {
        if (descriptor < 0) {
            return OptionalLong.empty();
        }
        try {
            long read = (long) READ.invokeExact(descriptor, value, JAVA_LONG.byteSize());
            return read == JAVA_LONG.byteSize() ? OptionalLong.of(value.get(JAVA_LONG, 0)) : OptionalLong.empty();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
