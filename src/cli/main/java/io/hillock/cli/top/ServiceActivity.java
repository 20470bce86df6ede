package io.hillock.cli.top;

import io.hillock.cli.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads readiness and metrics of {@code hillock serve} over HTTP. */
public final class ServiceActivity implements ActivitySource {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String REQUEST = "hillock_request_seconds";
    private static final String BUCKET = REQUEST + "_bucket";
    private static final String COUNT = REQUEST + "_count";
    private static final String REFUSED = "hillock_requests_refused_total";
    private static final String UPTIME = "process_uptime_seconds";
    private static final double MILLIS = 1e3;

    private final URI service;
    private final Optional<String> token;
    private final HttpClient client;

    /**
     * @param service such as {@code http://127.0.0.1:8000}
     * @param token with the scope {@code watch}, if the service demands one
     */
    public ServiceActivity(URI service, Optional<String> token, HttpClient client) {
        this.service = service;
        this.token = token;
        this.client = client;
    }

    @Override
    public Activity read() {
        String state = get("/v2/health/ready").statusCode() == 200 ? "ready" : "not ready";
        HttpResponse<String> metrics = get("/metrics");
        if (metrics.statusCode() != 200) {
            throw new CommandFailure(service + ": " + metrics.statusCode() + " " + metrics.body().strip());
        }
        List<PrometheusSample> samples = PrometheusSample.read(metrics.body());
        Map<String, Long> counters = new TreeMap<>();
        Map<String, Double> gauges = new TreeMap<>();
        double uptime = 0;
        for (PrometheusSample sample : samples) {
            String name = sample.name();
            if (name.equals(COUNT)) {
                counters.merge("requests", (long) sample.value(), Long::sum);
            } else if (name.equals(REFUSED)) {
                counters.merge("refused " + sample.labels().get("reason"), (long) sample.value(), Long::sum);
            } else if (name.equals(UPTIME)) {
                uptime = sample.value();
            } else if (sample.labels().isEmpty() && name.startsWith("hillock_") && !name.endsWith("_total")) {
                gauges.put(name.substring("hillock_".length()).replace('_', ' '), sample.value());
            }
        }
        return new Activity(service.toString(), state, (long) (uptime * MILLIS), System.nanoTime(), List.of(), counters,
                gauges, latencies(samples));
    }

    /** By network, version, engine and protocol. Prometheus's classes hold all below their bound; ours exclude the smaller ones. */
    private static Map<String, LatencyClasses> latencies(List<PrometheusSample> samples) {
        Map<String, TreeMap<Double, Long>> below = new TreeMap<>();
        for (PrometheusSample sample : samples) {
            if (sample.name().equals(BUCKET)) {
                below.computeIfAbsent(series(sample.labels()), _ -> new TreeMap<>())
                        .merge(bound(sample.labels().get("le")), (long) sample.value(), Long::sum);
            }
        }
        Map<String, LatencyClasses> latencies = new TreeMap<>();
        below.forEach((series, counts) -> latencies.put(series, histogram(counts)));
        return latencies;
    }

    private static LatencyClasses histogram(TreeMap<Double, Long> below) {
        long[] counts = new long[below.size()];
        long before = 0;
        int i = 0;
        for (long count : below.values()) {
            counts[i++] = count - before;
            before = count;
        }
        return new LatencyClasses(below.headMap(Double.POSITIVE_INFINITY).keySet().stream()
                .mapToDouble(Double::doubleValue).toArray(), counts);
    }

    private static double bound(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static String series(Map<String, String> labels) {
        List<String> words = new ArrayList<>();
        words.add(labels.get("network") + "/" + labels.get("version"));
        words.add(labels.get("engine"));
        words.add(labels.get("protocol"));
        return String.join(" ", words);
    }

    private HttpResponse<String> get(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure(service + ": no answer"
                    + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(service + ": interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
