package io.hillock.remote;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts bytes before they are allocated, up to a limit. Thread-safe; no call waits. */
public final class MemoryBudget {
    private final String purpose;
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param purpose what the bytes are for, as error messages name it */
    public MemoryBudget(String purpose, long limit) {
        this.purpose = purpose;
        this.limit = limit;
    }

    /**
     * Counts bytes that are about to be allocated.
     *
     * @param field the message field that asks for them, as error messages name it
     * @throws InvalidMessageException {@code too_large} if the request exceeds the whole limit, {@code overloaded} if too many bytes are in
     *     use
     */
    public void take(long bytes, String field) {
        if (bytes > limit) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, field,
                    "needs " + bytes + " bytes, the limit for " + purpose + " is " + limit);
        }
        long before;
        do {
            before = used.get();
            if (bytes > limit - before) {
                throw new InvalidMessageException(ErrorCode.OVERLOADED, field, "needs " + bytes + " bytes, of "
                        + limit + " for " + purpose + " " + before + " are in use");
            }
        } while (!used.compareAndSet(before, before + bytes));
    }

    /** Releases these bytes. */
    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }
}
