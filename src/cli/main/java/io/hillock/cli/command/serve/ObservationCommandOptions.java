package io.hillock.cli.command.serve;

import io.hillock.server.ObservationOptions;
import io.hillock.server.tracing.TraceExport;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a service tells others about its requests. */
final class ObservationCommandOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--access-log", paramLabel = "FILE", description = "append a line of JSON about each request to a file; it is opened anew when it is renamed, as logrotate does")
    private Path accessLog;

    @Option(names = "--otlp", paramLabel = "URL", description = "send traces to an OpenTelemetry collector (OTLP over HTTP), such as http://localhost:4318; without it, OTEL_EXPORTER_OTLP_ENDPOINT may name one. OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count as well")
    private String otlp;

    @Option(names = "--trace-sample", paramLabel = "SHARE", description = "the share of requests without a traceparent that are traced, 0 to 1 (default: OTEL_TRACES_SAMPLER_ARG, or 0.01); callers with a traceparent decide for themselves")
    private Double share;

    @Option(names = "--triton-metrics", description = "give metrics with Triton's names (nv_inference_...) beside Hillock's own")
    private boolean tritonMetrics;

    ObservationOptions observation() {
        try {
            return new ObservationOptions(
                    TraceExport.of(Optional.ofNullable(otlp), Optional.ofNullable(share), System.getenv()),
                    Optional.ofNullable(accessLog), tritonMetrics);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
