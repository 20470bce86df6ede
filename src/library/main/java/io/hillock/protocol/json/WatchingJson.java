package io.hillock.protocol.json;

import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WatchingMessage.Unsubscribe;
import io.hillock.protocol.WatchingMessage;
import io.hillock.protocol.bytes.Tensors;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The JSON payloads of types 27 to 33. */
final class WatchingJson {

    private WatchingJson() {}

    static void write(JsonWriter out, WatchingMessage message) throws IOException {
        switch (message) {
            case Subscribe(var topics) -> out.values("topics", topics);
            case Unsubscribe(var topics) -> out.values("topics", topics);
            case Event(var topic, var body, _) -> {
                out.text("topic", topic);
                out.json("body", body);
            }
            case StatusRequest() -> {
            }
            case StatusReport(var state, var uptimeMs, var load, var networks, var version, var cpuFeatures, var engines) -> {
                out.text("state", state.label());
                out.number("uptime_ms", uptimeMs);
                out.number("load", load);
                out.values("networks", networks);
                out.text("version", version);
                out.values("cpu_features", cpuFeatures);
                if (!engines.isEmpty()) {
                    out.array("engines", () -> {
                        for (EngineReport engine : engines) {
                            out.object(() -> engine(out, engine));
                        }
                    });
                }
            }
            case MetricsRequest(var names) -> out.valuesIfAny("names", names);
            case MetricsReport(var counters, var gauges, var histograms) -> {
                out.map("counters", counters);
                out.map("gauges", gauges);
                out.object("histograms", () -> histograms(out, histograms));
            }
        }
    }

    private static void engine(JsonWriter out, EngineReport engine) throws IOException {
        out.text("name", engine.name());
        out.text("kind", engine.kind());
        out.text("state", engine.state().label());
        out.number("load", engine.load());
        out.number("answered", engine.answered());
        out.values("networks", engine.networks());
        out.textIfAny("problem", engine.problem());
    }

    private static EngineReport engine(JsonFields in) {
        return new EngineReport(in.text("name"), in.text("kind"), Readiness.of(in.text("state")), in.number("load"),
                in.integer("answered"), in.texts("networks"), in.textOrEmpty("problem"));
    }

    private static void histograms(JsonWriter out, Map<String, Histogram> histograms) throws IOException {
        for (Map.Entry<String, Histogram> one : new TreeMap<>(histograms).entrySet()) {
            out.object(one.getKey(), () -> {
                out.values("bounds_us", one.getValue().boundsUs());
                out.values("counts", one.getValue().counts());
                out.number("sum_us", one.getValue().sumUs());
            });
        }
    }

    static Subscribe subscribe(JsonFields in) {
        return new Subscribe(in.texts("topics"));
    }

    static Unsubscribe unsubscribe(JsonFields in) {
        return new Unsubscribe(in.texts("topics"));
    }

    static Event event(JsonFields in, Tensors tensors) {
        return new Event(in.text("topic"), in.json("body"), tensors.rest());
    }

    static StatusReport status(JsonFields in) {
        return new StatusReport(Readiness.of(in.text("state")), in.integer("uptime_ms"), in.number("load"),
                in.texts("networks"), in.textOrEmpty("version"), in.texts("cpu_features"),
                in.objects("engines", WatchingJson::engine));
    }

    static MetricsRequest metricsRequest(JsonFields in) {
        return new MetricsRequest(in.texts("names"));
    }

    static MetricsReport metrics(JsonFields in) {
        return new MetricsReport(in.integerMap("counters"), in.numberMap("gauges"),
                in.objectMap("histograms",
                        one -> new Histogram(one.numbers("bounds_us"), one.integers("counts"), one.number("sum_us"))));
    }
}
