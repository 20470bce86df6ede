package io.hillock.server;

import io.hillock.server.tracing.TraceExport;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a service tells others about its requests.
 *
 * @param traces where traces go; empty for no traces
 * @param accessLog a file with a line of JSON about each request; empty for none
 * @param tritonMetrics whether metrics come with Triton's names as well
 */
public record ObservationOptions(Optional<TraceExport> traces, Optional<Path> accessLog, boolean tritonMetrics) {
    /** Metrics and the log alone. */
    public static final ObservationOptions NONE = new ObservationOptions(Optional.empty(), Optional.empty(), false);
}
