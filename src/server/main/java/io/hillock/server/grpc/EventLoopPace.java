package io.hillock.server.grpc;

import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutorGroup;
import java.util.Optional;

/**
 * Whether short runs may stay on this event loop. A run there spares two wake-ups of threads, which cost more than the rest of a small
 * request. But while it lasts, the loop reads nothing. If the next request was there already when the last answer was sent, callers come
 * faster than one loop answers: then the next requests are handed over, so that all processors run them, the urgent first. Belongs to one
 * loop's thread.
 */
final class EventLoopPace {
    /** No caller on a connection sends its next request so soon after an answer; one that waited is read so soon. */
    private static final long WAITED_NANOS = 20_000;
    /** Requests that are handed over before a run stays here again. */
    static final int HANDED_OVER = 64;
    private static final ThreadLocal<EventLoopPace> OF_THREAD = new ThreadLocal<>();

    private final EventExecutor loop;
    private long sent;
    private boolean answered;
    private int left;

    private EventLoopPace(EventExecutor loop) {
        this.loop = loop;
    }

    /** That of this thread; empty if it is none of the group's. */
    static Optional<EventLoopPace> of(EventExecutorGroup group) {
        EventLoopPace pace = OF_THREAD.get();
        if (pace != null) {
            return Optional.of(pace);
        }
        for (EventExecutor one : group) {
            if (one.inEventLoop()) {
                OF_THREAD.set(new EventLoopPace(one));
                return Optional.of(OF_THREAD.get());
            }
        }
        return Optional.empty();
    }

    /** Whether a request that has arrived may run here. */
    boolean stays(long arrived) {
        // Without a flush since the last answer, this request came in one piece with the one before.
        if (answered || sent != 0 && arrived - sent < WAITED_NANOS) {
            left = HANDED_OVER;
            answered = false;
            sent = 0;
        }
        if (left == 0) {
            return true;
        }
        left--;
        return false;
    }

    /** A request ran here, and its answer is on its way to the socket. */
    void ran() {
        answered = true;
        // The loop sends the answer first.
        loop.execute(this::flushed);
    }

    private void flushed() {
        answered = false;
        sent = System.nanoTime();
    }
}
