package io.hillock.queue.rabbitmq;

import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import java.time.Duration;

/** The connection to the broker, opened anew after it was lost. Any thread. */
final class LiveLink implements AutoCloseable {
    /** Callers that come so soon after a failed attempt to connect get its failure. */
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private final QueueAddress address;
    private final QueueOptions options;
    private final KnownRequests known;
    private BrokerLink link;
    private QueueException failure;
    private long failed;
    private volatile boolean closed;

    LiveLink(QueueAddress address, QueueOptions options, KnownRequests known) {
        this.address = address;
        this.options = options;
        this.known = known;
    }

    /** @throws QueueException {@code UNAVAILABLE} or {@code REFUSED} */
    synchronized BrokerLink get() {
        if (closed) {
            throw new QueueException(Kind.REFUSED, address + ": the queue is closed");
        }
        if (link != null && link.alive()) {
            return link;
        }
        if (failure != null && System.nanoTime() - failed < PAUSE_NANOS) {
            throw failure;
        }
        if (link != null) {
            link.close();
        }
        try {
            link = BrokerLink.open(address, options, known);
            failure = null;
            return link;
        } catch (QueueException e) {
            failure = e;
            failed = System.nanoTime();
            throw e;
        }
    }

    boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (link != null) {
            link.close();
        }
    }
}
