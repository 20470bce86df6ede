package io.hillock.remote;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes that something may take at once, counted before they are allocated. Any thread; nobody waits. */
public final class MemoryBudget {
    private final String purpose;
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param purpose what the bytes are for, for messages */
    public MemoryBudget(String purpose, long limit) {
        this.purpose = purpose;
        this.limit = limit;
    }

    /**
     * Counts bytes that are about to be allocated.
     *
     * @param field that asks for them, for messages
     * @throws InvalidMessageException {@code too_large} where there can never be so many, {@code overloaded} where they are in use
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

    /** Those bytes are free again. */
    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }
}
