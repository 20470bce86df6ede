package io.hillock.net.channel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Linux's futex: sleeping on an int in memory that processes share. Native access must be enabled for this module; where it is not,
 * and elsewhere than on Linux, there is none. Any thread; a virtual one would hold up its carrier.
 */
final class Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    /** Of the system call; 0 for a processor that is not known. */
    private static final long NUMBER = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> 202;
        case "aarch64" -> 98;
        default -> 0;
    };
    private static final MethodHandle SYSCALL = link();

    /** A struct timespec. */
    private final MemorySegment timeout = Arena.ofAuto().allocate(16, 8);

    static boolean isThere() {
        return SYSCALL != null;
    }

    /** Returns when woken, at once where the word is not {@code expected}, after the time, or for no reason. One thread at a time. */
    void await(MemorySegment word, int expected, long nanos) {
        timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        call(word, WAIT, expected, timeout);
    }

    static void wake(MemorySegment word) {
        call(word, WAKE, Integer.MAX_VALUE, MemorySegment.NULL);
    }

    private static void call(MemorySegment word, int operation, int value, MemorySegment timeout) {
        try {
            // What it returns tells nothing: the caller looks for itself.
            long _ = (long) SYSCALL.invokeExact(NUMBER, word, operation, value, timeout,
                    MemorySegment.NULL, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null where there is none. */
    private static MethodHandle link() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux || NUMBER == 0 || !Futex.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        var linker = Linker.nativeLinker();
        return linker.defaultLookup().find("syscall")
                .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS,
                        JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(1)))
                .orElse(null);
    }
}
