package io.hillock.runtime;

import io.hillock.message.StatusReport;
import java.time.Duration;
import java.util.List;

/**
 * How a unified engine is doing.
 *
 * @param network that it serves
 * @param readiness whether requests are answered
 * @param uptime since it opened
 * @param engines there now, in the order in which they came
 */
public record Status(String network, Availability readiness, Duration uptime, List<EngineStatus> engines) {
    public Status {
        engines = List.copyOf(engines);
    }

    /** As the STATUS_REPORT of the protocol. */
    public StatusReport message() {
        double underWay = engines.stream().mapToInt(EngineStatus::underWay).sum();
        List<String> levels = engines.stream().map(EngineStatus::isa).filter(isa -> !isa.isEmpty()).distinct().toList();
        return new StatusReport(readiness.message(), uptime.toMillis(),
                underWay / Runtime.getRuntime().availableProcessors(),
                List.of(network), Release.VERSION, levels);
    }
}
