package io.hillock.engine.ffi;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_error;
import io.hillock.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The error struct of the C interface; turns a status into an exception. One thread at a time. */
public final class NativeError {
    private final MemorySegment segment;

    public NativeError(Arena arena) {
        segment = hillock_error.allocate(arena);
        hillock_error.struct_size(segment, (int) hillock_error.sizeof());
    }

    public MemorySegment segment() {
        return segment;
    }

    /** @throws IllegalArgumentException if the caller is at fault; otherwise {@link EngineException} */
    public void check(int status) {
        if (status != HillockNative.HILLOCK_OK()) {
            throw exception(status, hillock_error.message(segment).getString(0));
        }
    }

    private static RuntimeException exception(int status, String message) {
        if (status == HillockNative.HILLOCK_BAD_ARGUMENT() || status == HillockNative.HILLOCK_BAD_VALUE()) {
            return new IllegalArgumentException(message);
        }
        return new EngineException(kind(status), message);
    }

    private static EngineException.Status kind(int status) {
        if (status == HillockNative.HILLOCK_UNSTABLE()) {
            return EngineException.Status.UNSTABLE;
        }
        if (status == HillockNative.HILLOCK_CANCELLED()) {
            return EngineException.Status.CANCELLED;
        }
        return status == HillockNative.HILLOCK_DEADLINE()
                ? EngineException.Status.DEADLINE
                : EngineException.Status.FAILED;
    }
}
