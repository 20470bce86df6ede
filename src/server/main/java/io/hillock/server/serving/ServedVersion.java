package io.hillock.server.serving;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A loaded version of a model. It counts who uses it, and closes once it is retired and nobody does. Thread-safe. */
public final class ServedVersion {
    /** Set in {@link #users} once no lease may begin. */
    private static final long RETIRED = 1L << 62;

    private final String model;
    private final String version;
    private final Servable servable;
    private final Consumer<ServedVersion> closed;
    private final ModelStatistics statistics;
    private final AtomicLong users = new AtomicLong();

    ServedVersion(String model, String version, Servable servable, ModelStatistics statistics,
            Consumer<ServedVersion> closed) {
        this.model = model;
        this.version = version;
        this.servable = servable;
        this.statistics = statistics;
        this.closed = closed;
    }

    /** The model's name, not an alias. */
    public String model() {
        return model;
    }

    public String version() {
        return version;
    }

    public Servable servable() {
        return servable;
    }

    public ModelStatistics statistics() {
        return statistics;
    }

    /** Begins a use. Returns whether that worked: it does not once this is retired. */
    boolean acquire() {
        for (;;) {
            long now = users.get();
            if ((now & RETIRED) != 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void release() {
        if (users.decrementAndGet() == RETIRED) {
            close();
        }
    }

    /** Lets no use begin any more. The last one closes this; without uses it closes now. */
    void retire() {
        long before = users.getAndUpdate(now -> now | RETIRED);
        if (before == 0) {
            close();
        }
    }

    private void close() {
        try {
            servable.close();
        } finally {
            closed.accept(this);
        }
    }
}
