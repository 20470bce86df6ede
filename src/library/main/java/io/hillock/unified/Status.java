package io.hillock.unified;

import io.hillock.engine.NativeEngine;
import io.hillock.protocol.WatchingMessage.StatusReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The state of a unified engine.
 *
 * @param network name of the network that it serves
 * @param readiness whether it can answer requests
 * @param uptime time since it opened
 * @param engines its engines now, in the order in which they joined
 * @param nativeProblem why it has no C++ engine in this process and what to do about it; empty if it has one or could have one
 */
public record Status(String network, Availability readiness, Duration uptime, List<EngineStatus> engines,
        Optional<String> nativeProblem) {
    public Status {
        engines = List.copyOf(engines);
    }

    static Optional<String> nativeProblem(List<EngineStatus> engines) {
        boolean there = engines.stream().anyMatch(engine -> engine.kind() == EngineKind.NATIVE);
        return there ? Optional.empty() : NativeEngine.problem();
    }

    /** This status as the protocol's STATUS_REPORT. */
    public StatusReport message() {
        double underWay = engines.stream().mapToInt(EngineStatus::underWay).sum();
        List<String> levels = engines.stream().map(EngineStatus::isa).filter(isa -> !isa.isEmpty()).distinct().toList();
        return new StatusReport(readiness.message(), uptime.toMillis(),
                underWay / Runtime.getRuntime().availableProcessors(),
                List.of(network), ReleaseVersion.VERSION, levels);
    }
}
