package io.hillock.server.serving;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right to use a version of a model. The version stays loaded until it is closed. Any thread may close it; twice is fine. */
public final class Lease implements AutoCloseable {
    private final ServedVersion version;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Lease(ServedVersion version) {
        this.version = version;
    }

    public ServedVersion version() {
        return version;
    }

    public Servable servable() {
        return version.servable();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            version.release();
        }
    }
}
