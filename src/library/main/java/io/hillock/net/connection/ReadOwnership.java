package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Records in one word which thread reads a connection. The states are: nobody; one of two servers; a server that
 * handles messages and lets others read; an asking thread. The word changes whenever a thread takes the reading or
 * handles messages. So a thread that sees the same word twice knows that nothing happened in between. Any thread.
 */
final class ReadOwnership {
    private static final long OWNER = 3;
    private static final long HANDLING = 4;
    private static final long STEP = 8;
    private static final long ASKER = 3;

    private final AtomicLong word = new AtomicLong();

    /** The current word, to compare in {@link #take}, {@link #ask} and {@link #resume}. */
    long seen() {
        return word.get();
    }

    /** Whether any thread may take the reading. */
    static boolean isFree(long seen) {
        return (seen & OWNER) == 0 || (seen & HANDLING) != 0;
    }

    static boolean isNobodys(long seen) {
        return (seen & OWNER) == 0;
    }

    static boolean isAskers(long seen) {
        return (seen & OWNER) == ASKER;
    }

    /** @param server 1 or 2 */
    boolean take(long seen, int server) {
        return word.compareAndSet(seen, next(seen) | server);
    }

    boolean ask(long seen) {
        return word.compareAndSet(seen, next(seen) | ASKER);
    }

    /** Gives the reading up. For the owner, or a server that handles. */
    void leave() {
        word.set(next(word.get()));
    }

    /** Marks the owning server as handling; {@link #resume} needs the result. */
    long handle() {
        long now = word.get();
        long handling = next(now) | now & OWNER | HANDLING;
        word.set(handling);
        return handling;
    }

    /**
     * Marks the next message, so that nobody takes the reading because of the previous one. For the handling server.
     */
    long renew(long handling) {
        long renewed = next(handling) | handling & OWNER | HANDLING;
        return word.compareAndSet(handling, renewed) ? renewed : handling;
    }

    /** Ends the handling. False if another thread took the reading meanwhile. */
    boolean resume(long handling) {
        return word.compareAndSet(handling, handling & ~HANDLING);
    }

    private static long next(long seen) {
        return (seen | OWNER | HANDLING) + 1;
    }
}
