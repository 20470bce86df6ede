package io.hillock.unified;

import io.hillock.engine.NativeEngine;
import io.hillock.protocol.WatchingMessage.StatusReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a unified engine is doing.
 *
 * @param network that it serves
 * @param readiness whether requests are answered
 * @param uptime since it opened
 * @param engines there now, in the order in which they came
 * @param nativeProblem why no C++ engine in process is among them, with what to do about it; empty if one is, or could be
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

    /** As the STATUS_REPORT of the protocol. */
    public StatusReport message() {
        double underWay = engines.stream().mapToInt(EngineStatus::underWay).sum();
        List<String> levels = engines.stream().map(EngineStatus::isa).filter(isa -> !isa.isEmpty()).distinct().toList();
        return new StatusReport(readiness.message(), uptime.toMillis(),
                underWay / Runtime.getRuntime().availableProcessors(),
                List.of(network), ReleaseVersion.VERSION, levels);
    }
}
