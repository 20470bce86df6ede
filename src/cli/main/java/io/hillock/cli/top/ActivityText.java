package io.hillock.cli.top;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NumberFormat;
import io.hillock.cli.text.TextTable;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened between two readings, for people and as JSON. Rates and percentiles are of that time.
 *
 * @param before the reading before; for the first one, the same as {@code now}: then rates are since the start
 */
public record ActivityText(Activity before, Activity now) {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final Map<String, Double> SHARES = new TreeMap<>(
            Map.of("p50", 0.5, "p90", 0.9, "p99", 0.99, "p99.9", 0.999));

    public void print(PrintStream out) {
        out.println(now.name() + "  " + now.state() + "  up " + NumberFormat.whole(now.uptimeMillis() / 1000) + " s"
                + (since() ? "" : "  (since its start)"));
        if (!now.engines().isEmpty()) {
            out.println();
            engines().print(out);
        }
        if (!now.latencies().isEmpty()) {
            out.println();
            latencies().print(out);
        }
        if (!now.counters().isEmpty() || !now.gauges().isEmpty()) {
            out.println();
            counters().print(out);
        }
    }

    private TextTable engines() {
        TextTable table = new TextTable("engine", "where", "state", "load", "answered", "per s", "last problem");
        for (EngineActivity engine : now.engines()) {
            table.row(engine.name(), engine.where(), engine.state(), NumberFormat.rough(engine.load()),
                    NumberFormat.whole(engine.answered()),
                    NumberFormat.rough(rate(engine.answered(), answered(engine))),
                    engine.problem().isEmpty() ? "-" : engine.problem());
        }
        return table;
    }

    private TextTable latencies() {
        TextTable table = new TextTable("latency", "per s", "p50 us", "p90 us", "p99 us", "p99.9 us");
        now.latencies().forEach((name, all) -> {
            LatencyClasses latencies = since(name, all);
            table.row(name, NumberFormat.rough(latencies.total() / seconds()), micros(latencies, 0.5),
                    micros(latencies, 0.9), micros(latencies, 0.99), micros(latencies, 0.999));
        });
        return table;
    }

    private static String micros(LatencyClasses latencies, double share) {
        double seconds = latencies.quantile(share);
        return Double.isNaN(seconds) ? "-" : NumberFormat.micros(seconds * NANOS);
    }

    private TextTable counters() {
        TextTable table = new TextTable("metric", "value", "per s");
        now.counters().forEach((name, value) -> table.row(name, NumberFormat.whole(value),
                NumberFormat.rough(rate(value, before.counters().getOrDefault(name, 0L)))));
        now.gauges().forEach((name, value) -> table.row(name, NumberFormat.rough(value), "-"));
        return table;
    }

    /** Percentiles in seconds; a latency that did not occur has none. */
    public ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("name", now.name()).put("state", now.state())
                .put("uptime_ms", now.uptimeMillis()).put("seconds", seconds());
        for (EngineActivity engine : now.engines()) {
            json.withArray("engines").addObject().put("name", engine.name()).put("where", engine.where())
                    .put("state", engine.state()).put("load", engine.load()).put("answered", engine.answered())
                    .put("per_second", rate(engine.answered(), answered(engine))).put("problem", engine.problem());
        }
        now.latencies().forEach((name, all) -> {
            LatencyClasses latencies = since(name, all);
            ObjectNode entry = json.withObject("/latencies").putObject(name);
            entry.put("per_second", latencies.total() / seconds());
            if (latencies.total() > 0) {
                SHARES.forEach((label, share) -> entry.put(label, latencies.quantile(share)));
            }
        });
        now.counters().forEach((name, value) -> json.withObject("/counters").putObject(name).put("value", value)
                .put("per_second", rate(value, before.counters().getOrDefault(name, 0L))));
        now.gauges().forEach(json.withObject("/gauges")::put);
        return json;
    }

    private LatencyClasses since(String name, LatencyClasses all) {
        LatencyClasses earlier = before.latencies().get(name);
        return since() && earlier != null ? all.since(earlier) : all;
    }

    private long answered(EngineActivity engine) {
        return before.engines().stream().filter(each -> each.name().equals(engine.name()))
                .mapToLong(EngineActivity::answered).findFirst().orElse(0);
    }

    /** A counter that fell began anew. */
    private double rate(long value, long earlier) {
        return (since() && value >= earlier ? value - earlier : value) / seconds();
    }

    private boolean since() {
        return before.nanos() != now.nanos();
    }

    private double seconds() {
        return since() ? (now.nanos() - before.nanos()) / NANOS : Math.max(now.uptimeMillis(), 1) / MILLIS;
    }
}
