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
 * Linux's futex: puts threads to sleep on an int in memory that processes share. It exists only on Linux and only if
 * native access is enabled for this module. Any thread; a virtual thread would hold its carrier.
 */
final class Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    /** The number of the system call; 0 on an unknown processor. */
    private static final long NUMBER = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
        case "amd64", "x86_64" -> 202;
        case "aarch64" -> 98;
        default -> 0;
    };
    private static final MethodHandle SYSCALL = link();

    /** A {@code struct timespec}. */
    private final MemorySegment timeout = Arena.ofAuto().allocate(16, 8);

    static boolean isThere() {
        return SYSCALL != null;
    }

    /**
     * Sleeps until woken or until the time is over. Returns at once if the word is not {@code expected}, and sometimes
     * for no reason. One thread at a time.
     */
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
            // The result does not matter: the caller checks its condition again.
            long _ = (long) SYSCALL.invokeExact(NUMBER, word, operation, value, timeout,
                    MemorySegment.NULL, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Null if there is no futex. */
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
