package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.TraceContext;

/** Decides which requests are recorded as traces, and records them. Thread-safe. */
public interface RequestTracer extends AutoCloseable {
    /** Records nothing. */
    RequestTracer OFF = new RequestTracer() {
        @Override
        public TracedRequest begin(Protocol protocol, TraceContext caller, long arrived) {
            return null;
        }

        @Override
        public void close() {}
    };

    /**
     * Decides about a request that has arrived. A request that is not recorded allocates nothing here.
     *
     * @param caller the caller's trace, if it has one
     * @param arrived in terms of {@link System#nanoTime}
     * @return {@code null} if the request is not recorded
     */
    TracedRequest begin(Protocol protocol, TraceContext caller, long arrived);

    /** Sends what was recorded; waits a few seconds at most. */
    @Override
    void close();
}
