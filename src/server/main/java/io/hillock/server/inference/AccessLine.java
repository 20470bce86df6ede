package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.PhaseTimes.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The line of one request in the access log, until it is written: method, path or RPC, model, version, status, durations, and the ids of
 * trace and sequence. Nothing else of a request is in it. One thread.
 */
public final class AccessLine {
    /** Nobody reads it. */
    public static final AccessLine NONE = new AccessLine(null, Protocol.REST, "");

    private static final int LINE = 320;

    private final AccessLog log;
    private final Protocol protocol;
    private final String method;
    private final long arrived = System.nanoTime();
    private String path = "";
    private String model = "";
    private String version = "";
    private String run = "";

    AccessLine(AccessLog log, Protocol protocol, String method) {
        this.log = log;
        this.protocol = protocol;
        this.method = method;
    }

    /**
     * Notes what the request asks for.
     *
     * @param endpoint the endpoint's path with {@code {model}} in place of a name; empty for an RPC
     */
    public void at(String endpoint, String modelName, String modelVersion) {
        if (this != NONE) {
            path = endpoint;
            model = modelName;
            version = modelVersion;
        }
    }

    /** Notes a run. */
    void ran(CallReport report) {
        if (this == NONE) {
            return;
        }
        model = report.model().isEmpty() ? model : report.model();
        version = report.version().isEmpty() ? version : report.version();
        StringBuilder text = new StringBuilder(LINE);
        for (Phase phase : Phase.values()) {
            text.append(",\"").append(phase.label()).append("_us\":").append(report.times().nanos(phase) / 1000);
        }
        member(text, "engine", report.times().engine());
        member(text, "trace_id", report.traceId());
        member(text, "sequence_id", report.sequence());
        run = text.toString();
    }

    /**
     * Writes the line.
     *
     * @param status the status of HTTP or gRPC
     * @param reason why the request was refused or failed; empty for success
     */
    public void end(int status, String reason) {
        if (this == NONE) {
            return;
        }
        StringBuilder line = new StringBuilder(LINE).append("{\"time\":\"")
                .append(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .append("\",\"protocol\":\"").append(protocol.label()).append('"');
        member(line, "method", method);
        member(line, "path", path);
        member(line, "model", model);
        member(line, "version", version);
        line.append(",\"status\":").append(status);
        member(line, "reason", reason);
        line.append(",\"us\":").append((System.nanoTime() - arrived) / 1000).append(run).append('}');
        log.write(line.toString());
    }

    private static void member(StringBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            line.append(",\"").append(name).append("\":").append(LogText.quoted(value));
        }
    }
}
