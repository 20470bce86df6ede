package io.hillock.message;

import java.util.List;

/**
 * How a cell is doing.
 *
 * @param uptimeMs since it started
 * @param load runs under way over runs that it can do at once; above 1 where some wait
 * @param networks that it serves
 * @param version of the program, up to 128 bytes
 * @param cpuFeatures that its engines use, {@code avx2} for example
 * @param engines of a hub: those that it routes requests to; up to 4096
 */
public record StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
        List<String> cpuFeatures, List<EngineReport> engines) implements WatchingMessage {
    public StatusReport {
        Checks.count("uptime_ms", uptimeMs);
        Checks.notNegative("load", load);
        networks = List.copyOf(networks);
        Checks.names("networks", networks);
        Checks.text("version", version, 0, Checks.MAX_NAME);
        cpuFeatures = List.copyOf(cpuFeatures);
        Checks.names("cpu_features", cpuFeatures);
        engines = List.copyOf(engines);
        Checks.size("engines", engines, 0, Checks.MAX_LIST);
    }

    /** Of a cell that is no hub. */
    public StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
            List<String> cpuFeatures) {
        this(state, uptimeMs, load, networks, version, cpuFeatures, List.of());
    }
}
