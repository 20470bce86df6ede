package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.Map;

/** The messages about topics, status and metrics, types 27 to 33. */
public sealed interface WatchingMessage extends Message {
    /**
     * Asks for the events of these topics. Answered by {@link Ack}.
     *
     * @param topics 1 to 256 patterns: words joined by dots; {@code *} stands for one word, {@code **} at the end for
     *         any number
     */
    record Subscribe(List<String> topics) implements WatchingMessage {
        public Subscribe {
            topics = List.copyOf(topics);
            MessageChecks.size("topics", topics, 1, 256);
            topics.forEach(topic -> MessageChecks.text("topics", topic, 1, Event.MAX_TOPIC));
        }
    }

    /**
     * Cancels subscriptions to exactly these patterns. Answered by {@link Ack}.
     *
     * @param topics 1 to 256 patterns: words joined by dots; {@code *} stands for one word, {@code **} at the end for
     *         any number
     */
    record Unsubscribe(List<String> topics) implements WatchingMessage {
        public Unsubscribe {
            topics = List.copyOf(topics);
            MessageChecks.size("topics", topics, 1, 256);
            topics.forEach(topic -> MessageChecks.text("topics", topic, 1, Event.MAX_TOPIC));
        }
    }

    /**
     * Something happened. The subscribers of its topic get it.
     *
     * @param topic words joined by dots, 1 to 256 bytes
     * @param body whatever the topic defines
     * @param tensors whatever the topic defines
     */
    record Event(String topic, JsonObject body, List<WireTensor> tensors) implements WatchingMessage {
        public static final int MAX_TOPIC = 256;

        public Event {
            MessageChecks.text("topic", topic, 1, MAX_TOPIC);
            tensors = List.copyOf(tensors);
            MessageChecks.tensorNames("tensors", tensors);
        }
    }

    /** Asks for the state of a cell. Answered by {@link StatusReport}. */
    record StatusRequest() implements WatchingMessage {}

    /**
     * The state of a cell.
     *
     * @param uptimeMs since it started
     * @param load runs under way, divided by the runs that it can do at once; above 1 if some wait
     * @param networks that it serves
     * @param version of the program, up to 128 bytes
     * @param cpuFeatures that its engines use, {@code avx2} for example
     * @param engines of a hub: those that it routes requests to; up to 4096
     */
    record StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
            List<String> cpuFeatures, List<EngineReport> engines) implements WatchingMessage {
        public StatusReport {
            MessageChecks.count("uptime_ms", uptimeMs);
            MessageChecks.notNegative("load", load);
            networks = List.copyOf(networks);
            MessageChecks.names("networks", networks);
            MessageChecks.text("version", version, 0, MessageChecks.MAX_NAME);
            cpuFeatures = List.copyOf(cpuFeatures);
            MessageChecks.names("cpu_features", cpuFeatures);
            engines = List.copyOf(engines);
            MessageChecks.size("engines", engines, 0, MessageChecks.MAX_LIST);
        }

        /** The report of a cell that is not a hub. */
        public StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
                List<String> cpuFeatures) {
            this(state, uptimeMs, load, networks, version, cpuFeatures, List.of());
        }
    }

    /**
     * Asks for metrics. Answered by {@link MetricsReport}.
     *
     * @param names of the wanted metrics; empty for all
     */
    record MetricsRequest(List<String> names) implements WatchingMessage {
        public MetricsRequest {
            names = List.copyOf(names);
            MessageChecks.names("names", names);
        }
    }

    /**
     * Metrics by name.
     *
     * @param counters that only grow, 0 to 2^53 − 1
     * @param gauges that go up and down, finite
     * @param histograms of latencies, up to 256
     */
    record MetricsReport(Map<String, Long> counters, Map<String, Double> gauges, Map<String, Histogram> histograms)
            implements
                WatchingMessage {
        public MetricsReport {
            counters = Map.copyOf(counters);
            gauges = Map.copyOf(gauges);
            histograms = Map.copyOf(histograms);
            MessageChecks.names("counters", counters.keySet());
            MessageChecks.names("gauges", gauges.keySet());
            MessageChecks.names("histograms", histograms.keySet());
            MessageChecks.size("histograms", histograms.keySet(), 0, 256);
            counters.values().forEach(value -> MessageChecks.count("counters", value));
            gauges.values().forEach(value -> MessageChecks.finite("gauges", value));
        }
    }
}
