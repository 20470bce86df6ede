package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.Map;

/** Topics, status and metrics, types 27 to 33. */
public sealed interface WatchingMessage extends Message {
    /**
     * Send me the events of these topics; answered by {@link Ack}.
     *
     * @param topics 1 to 256 patterns: words joined by dots; {@code *} stands for one word, {@code **} at the end for any number
     */
    record Subscribe(List<String> topics) implements WatchingMessage {
        public Subscribe {
            topics = List.copyOf(topics);
            MessageChecks.size("topics", topics, 1, 256);
            topics.forEach(topic -> MessageChecks.text("topics", topic, 1, Event.MAX_TOPIC));
        }
    }

    /**
     * No more events of these topics, as they were subscribed to; answered by {@link Ack}.
     *
     * @param topics 1 to 256 patterns: words joined by dots; {@code *} stands for one word, {@code **} at the end for any number
     */
    record Unsubscribe(List<String> topics) implements WatchingMessage {
        public Unsubscribe {
            topics = List.copyOf(topics);
            MessageChecks.size("topics", topics, 1, 256);
            topics.forEach(topic -> MessageChecks.text("topics", topic, 1, Event.MAX_TOPIC));
        }
    }

    /**
     * Something happened; goes to those who subscribed to its topic.
     *
     * @param topic words joined by dots, 1 to 256 bytes
     * @param body whatever the topic defines
     * @param tensors likewise
     */
    record Event(String topic, JsonObject body, List<WireTensor> tensors) implements WatchingMessage {
        public static final int MAX_TOPIC = 256;

        public Event {
            MessageChecks.text("topic", topic, 1, MAX_TOPIC);
            tensors = List.copyOf(tensors);
            MessageChecks.tensorNames("tensors", tensors);
        }
    }

    /** How are you? Answered by {@link StatusReport}. */
    record StatusRequest() implements WatchingMessage {}

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

        /** Of a cell that is no hub. */
        public StatusReport(Readiness state, long uptimeMs, double load, List<String> networks, String version,
                List<String> cpuFeatures) {
            this(state, uptimeMs, load, networks, version, cpuFeatures, List.of());
        }
    }

    /**
     * Send your metrics; answered by {@link MetricsReport}.
     *
     * @param names of those asked for; empty for all
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
     * @param counters what only grows, 0 to 2^53 − 1
     * @param gauges what goes up and down, finite
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
