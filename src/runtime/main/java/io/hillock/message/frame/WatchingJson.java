package io.hillock.message.frame;

import io.hillock.message.EngineReport;
import io.hillock.message.Event;
import io.hillock.message.Histogram;
import io.hillock.message.MetricsReport;
import io.hillock.message.MetricsRequest;
import io.hillock.message.Readiness;
import io.hillock.message.StatusReport;
import io.hillock.message.StatusRequest;
import io.hillock.message.Subscribe;
import io.hillock.message.Unsubscribe;
import io.hillock.message.WatchingMessage;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Payloads of types 27 to 33. */
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

    private static EngineReport engine(Fields in) {
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

    static Subscribe subscribe(Fields in) {
        return new Subscribe(in.texts("topics"));
    }

    static Unsubscribe unsubscribe(Fields in) {
        return new Unsubscribe(in.texts("topics"));
    }

    static Event event(Fields in, Tensors tensors) {
        return new Event(in.text("topic"), in.json("body"), tensors.rest());
    }

    static StatusReport status(Fields in) {
        return new StatusReport(Readiness.of(in.text("state")), in.integer("uptime_ms"), in.number("load"),
                in.texts("networks"), in.textOrEmpty("version"), in.texts("cpu_features"),
                in.objects("engines", WatchingJson::engine));
    }

    static MetricsRequest metricsRequest(Fields in) {
        return new MetricsRequest(in.texts("names"));
    }

    static MetricsReport metrics(Fields in) {
        return new MetricsReport(in.integerMap("counters"), in.numberMap("gauges"),
                in.objectMap("histograms",
                        one -> new Histogram(one.numbers("bounds_us"), one.integers("counts"), one.number("sum_us"))));
    }
}
