package io.hillock.server.serving;

import io.hillock.engine.UseCount;
import java.util.function.Consumer;

/** A loaded version of a model. It counts who uses it, and closes once it is retired and nobody does. Thread-safe. */
public final class ServedVersion {
    private final String model;
    private final String version;
    private final Servable servable;
    private final Consumer<ServedVersion> closed;
    private final ModelStatistics statistics;
    private final UseCount uses = new UseCount(this::close);

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
        return uses.begin();
    }

    void release() {
        uses.end();
    }

    /** Lets no use begin any more. The last one closes this; without uses it closes now. */
    void retire() {
        uses.retire();
    }

    private void close() {
        try {
            servable.close();
        } finally {
            closed.accept(this);
        }
    }
}
