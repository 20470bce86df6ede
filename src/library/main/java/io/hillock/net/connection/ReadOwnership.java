package io.hillock.net.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Who reads a connection, as one word: nobody, one of two servers, one of them while it handles messages and leaves the reading to whoever wants it,
 * or a thread that asked. The word is another each time the turn is taken or messages are handled, so who sees the same one twice knows
 * that nothing has changed in between. Any thread.
 */
final class ReadOwnership {
    private static final long WHO = 3;
    private static final long HANDLING = 4;
    private static final long STEP = 8;
    private static final long ASKER = 3;

    private final AtomicLong word = new AtomicLong();

    /** What {@link #take}, {@link #ask} and {@link #resume} compare with. */
    long seen() {
        return word.get();
    }

    /** Whether anybody may take it. */
    static boolean isFree(long seen) {
        return (seen & WHO) == 0 || (seen & HANDLING) != 0;
    }

    static boolean isNobodys(long seen) {
        return (seen & WHO) == 0;
    }

    static boolean isAskers(long seen) {
        return (seen & WHO) == ASKER;
    }

    /** @param server 1 or 2 */
    boolean take(long seen, int server) {
        return word.compareAndSet(seen, next(seen) | server);
    }

    boolean ask(long seen) {
        return word.compareAndSet(seen, next(seen) | ASKER);
    }

    /** By who has it, or handles. */
    void leave() {
        word.set(next(word.get()));
    }

    /** By a server that has it; what {@link #resume} needs. */
    long handle() {
        long now = word.get();
        long handling = next(now) | now & WHO | HANDLING;
        word.set(handling);
        return handling;
    }

    /** By who handles, with the next message: nobody is to take the turn because of the one before. */
    long renew(long handling) {
        long renewed = next(handling) | handling & WHO | HANDLING;
        return word.compareAndSet(handling, renewed) ? renewed : handling;
    }

    /** False where another has taken it meanwhile. */
    boolean resume(long handling) {
        return word.compareAndSet(handling, handling & ~HANDLING);
    }

    private static long next(long seen) {
        return (seen | WHO | HANDLING) + 1;
    }
}
