package io.hillock.server.metrics;

import java.util.Locale;

/** How a request came. */
public enum Protocol {
    REST, GRPC, WEBSOCKET,
    /** Over REST into the queue, and now out of it. */
    QUEUE;

    /** The label in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
