package io.hillock.message;

import java.util.List;

/**
 * Send your metrics; answered by {@link MetricsReport}.
 *
 * @param names of those asked for; empty for all
 */
public record MetricsRequest(List<String> names) implements WatchingMessage {
    public MetricsRequest {
        names = List.copyOf(names);
        Checks.names("names", names);
    }
}
