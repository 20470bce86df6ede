package io.hillock.server.tracing;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where traces go, and which requests are recorded.
 *
 * @param endpoint the collector's address for traces
 * @param headers sent with each export, such as a token
 * @param resource what tells this process from others, beside its name and release
 * @param service the name of the service in traces
 * @param share the share of requests without a trace of their own that begin one, 0 to 1; callers decide for all others
 */
public record TraceExport(URI endpoint, Map<String, String> headers, Map<String, String> resource, String service,
        double share) {
    /** One request in a hundred. */
    public static final double DEFAULT_SHARE = 0.01;

    private static final String TRACES = "v1/traces";
    private static final String SERVICE = "hillock";

    public TraceExport {
        headers = Map.copyOf(headers);
        resource = Map.copyOf(resource);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of traced requests must be from 0 to 1, is " + share);
        }
    }

    /**
     * The settings, with what the variables of the OpenTelemetry specification add.
     *
     * @param collector the collector's address; empty to take it from {@code OTEL_EXPORTER_OTLP_…ENDPOINT}
     * @param share empty to take it from {@code OTEL_TRACES_SAMPLER_ARG}, or {@link #DEFAULT_SHARE}
     * @param environment the process's variables
     * @return empty if no collector is named, or {@code OTEL_SDK_DISABLED} is true
     * @throws IllegalArgumentException naming the value that is wrong
     */
    public static Optional<TraceExport> of(Optional<String> collector, Optional<Double> share,
            Map<String, String> environment) {
        boolean disabled = environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
                || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none");
        Optional<URI> endpoint = collector.map(TraceExport::ofBase);
        if (collector.isEmpty()) {
            endpoint = value(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").map(TraceExport::uri)
                    .or(() -> value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT").map(TraceExport::ofBase));
        }
        if (endpoint.isEmpty() || collector.isEmpty() && disabled) {
            return Optional.empty();
        }
        Map<String, String> resource = pairs(environment, "OTEL_RESOURCE_ATTRIBUTES");
        String service = value(environment, "OTEL_SERVICE_NAME").orElse(resource.getOrDefault("service.name", SERVICE));
        resource.remove("service.name");
        Map<String, String> headers = pairs(environment, "OTEL_EXPORTER_OTLP_HEADERS");
        headers.putAll(pairs(environment, "OTEL_EXPORTER_OTLP_TRACES_HEADERS"));
        return Optional.of(new TraceExport(endpoint.get(), headers, resource, service,
                share.orElseGet(() -> sampler(environment))));
    }

    private static double sampler(Map<String, String> environment) {
        String sampler = environment.getOrDefault("OTEL_TRACES_SAMPLER", "");
        return switch (sampler) {
            case "always_on", "parentbased_always_on" -> 1;
            case "always_off", "parentbased_always_off" -> 0;
            default -> value(environment, "OTEL_TRACES_SAMPLER_ARG").map(TraceExport::number).orElse(DEFAULT_SHARE);
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, is " + text, e);
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** {@code name=value,name=value}, with escapes as in a URL. */
    private static Map<String, String> pairs(Map<String, String> environment, String name) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : environment.getOrDefault(name, "").split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                all.put(pair.substring(0, equals).strip(),
                        URLDecoder.decode(pair.substring(equals + 1).strip().replace("+", "%2B"),
                                StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private static URI ofBase(String base) {
        uri(base);
        return uri(base.endsWith("/" + TRACES) ? base : base + (base.endsWith("/") ? "" : "/") + TRACES);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "the collector's address must be like http://localhost:4318, is " + text);
    }
}
