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
 */
public record StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
        List<String> cpuFeatures) implements WatchingMessage {
    public StatusReport {
        Checks.count("uptime_ms", uptimeMs);
        Checks.notNegative("load", load);
        networks = List.copyOf(networks);
        Checks.names("networks", networks);
        Checks.text("version", version, 0, Checks.MAX_NAME);
        cpuFeatures = List.copyOf(cpuFeatures);
        Checks.names("cpu_features", cpuFeatures);
    }
}
