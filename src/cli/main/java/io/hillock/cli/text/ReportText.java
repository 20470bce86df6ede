package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkPorts;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.StatusReport;
import java.io.PrintStream;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Formats the reports of other cells. */
public final class ReportText {
    private static final int DIGEST_SHOWN = 12;
    private static final int NAMES_SHOWN = 4;
    private static final int NAME_SHOWN = 24;

    private ReportText() {}

    public static void print(PrintStream out, StatusReport report) {
        TextTable table = new TextTable("state", "up s", "load", "version", "level", "networks");
        table.row(report.state().label(), NumberFormat.whole(report.uptimeMs() / 1000),
                NumberFormat.rough(report.load()),
                report.version().isEmpty() ? "-" : report.version(),
                report.cpuFeatures().isEmpty() ? "-" : String.join(" ", report.cpuFeatures()),
                report.networks().size());
        table.print(out);
        if (!report.engines().isEmpty()) {
            out.println();
            engines(out, report.engines());
        }
    }

    private static void engines(PrintStream out, List<EngineReport> engines) {
        TextTable table = new TextTable("engine", "where", "state", "load", "answered", "networks", "last problem");
        for (EngineReport engine : engines) {
            table.row(engine.name(), engine.kind(), engine.state().label(), NumberFormat.rough(engine.load()),
                    NumberFormat.whole(engine.answered()), names(engine.networks()),
                    engine.problem().isEmpty() ? "-" : engine.problem());
        }
        table.print(out);
    }

    private static String names(List<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).map(ReportText::shortened).collect(Collectors.joining(" "));
        return names.isEmpty()
                ? "-"
                : names.size() <= NAMES_SHOWN ? shown : shown + " +" + (names.size() - NAMES_SHOWN);
    }

    /** Shortens a name, because a network may be named by its digest. */
    private static String shortened(String name) {
        return name.length() <= NAME_SHOWN ? name : name.substring(0, DIGEST_SHOWN) + "...";
    }

    public static ObjectNode json(StatusReport report) {
        ObjectNode json = JsonOutput.object().put("state", report.state().label()).put("uptime_ms", report.uptimeMs())
                .put("load", report.load()).put("version", report.version());
        report.networks().forEach(json.putArray("networks")::add);
        report.cpuFeatures().forEach(json.putArray("cpu_features")::add);
        if (!report.engines().isEmpty()) {
            ArrayNode engines = json.putArray("engines");
            report.engines().forEach(engine -> engine(engines.addObject(), engine));
        }
        return json;
    }

    private static void engine(ObjectNode json, EngineReport engine) {
        json.put("name", engine.name()).put("kind", engine.kind()).put("state", engine.state().label())
                .put("load", engine.load()).put("answered", engine.answered());
        engine.networks().forEach(json.putArray("networks")::add);
        json.put("problem", engine.problem());
    }

    public static void print(PrintStream out, NetworkList list) {
        if (list.networks().isEmpty()) {
            out.println("no networks are served");
            return;
        }
        TextTable table = new TextTable("network", "input", "output", "parameters", "sha256");
        for (NetworkInfo network : list.networks()) {
            table.row(network.name(), inputs(network), outputs(network), NumberFormat.whole(network.parameters()),
                    network.digest().substring(0, DIGEST_SHOWN) + "...");
        }
        table.print(out);
    }

    private static String inputs(NetworkInfo network) {
        return network.ports().inputs().isEmpty()
                ? network.input().toString()
                : network.ports().inputs().stream().map(port -> port.name() + " " + port.shape())
                        .collect(Collectors.joining(", "));
    }

    private static String outputs(NetworkInfo network) {
        return network.ports().outputs().isEmpty()
                ? network.output().toString()
                : network.ports().outputs().stream()
                        .map(port -> port.name() + " " + port.shape() + " " + port.kind().label())
                        .collect(Collectors.joining(", "));
    }

    private static void ports(ObjectNode json, NetworkPorts ports) {
        for (NetworkPorts.Input input : ports.inputs()) {
            JsonOutput.shape(json.withArray("inputs").addObject().put("name", input.name()), "shape", input.shape());
        }
        for (NetworkPorts.Output output : ports.outputs()) {
            ObjectNode entry = json.withArray("outputs").addObject().put("name", output.name());
            JsonOutput.shape(entry, "shape", output.shape());
            entry.put("kind", output.kind().label());
        }
    }

    public static ObjectNode json(NetworkList list) {
        ObjectNode json = JsonOutput.object();
        var networks = json.putArray("networks");
        for (NetworkInfo network : list.networks()) {
            ObjectNode entry = networks.addObject().put("name", network.name());
            JsonOutput.shape(entry, "input", network.input());
            JsonOutput.shape(entry, "output", network.output());
            ports(entry, network.ports());
            entry.put("parameters", network.parameters()).put("digest", network.digest());
        }
        return json;
    }

    public static void print(PrintStream out, MetricsReport report) {
        TextTable table = new TextTable("metric", "value");
        new TreeMap<>(report.counters()).forEach((name, value) -> table.row(name, NumberFormat.whole(value)));
        new TreeMap<>(report.gauges()).forEach((name, value) -> table.row(name, NumberFormat.rough(value)));
        new TreeMap<>(report.histograms()).forEach((name, histogram) -> {
            long count = histogram.counts().stream().mapToLong(Long::longValue).sum();
            table.row(name + " count", NumberFormat.whole(count));
            table.row(name + " mean us", NumberFormat.rough(count == 0 ? 0 : histogram.sumUs() / count));
        });
        table.print(out);
    }

    public static ObjectNode json(MetricsReport report) {
        ObjectNode json = JsonOutput.object();
        ObjectNode counters = json.putObject("counters");
        new TreeMap<>(report.counters()).forEach((name, value) -> counters.put(name, value));
        ObjectNode gauges = json.putObject("gauges");
        new TreeMap<>(report.gauges()).forEach((name, value) -> gauges.put(name, value));
        ObjectNode histograms = json.putObject("histograms");
        new TreeMap<>(report.histograms())
                .forEach((name, histogram) -> histogram(histograms.putObject(name), histogram));
        return json;
    }

    private static void histogram(ObjectNode json, Histogram histogram) {
        histogram.boundsUs().forEach(json.putArray("bounds_us")::add);
        histogram.counts().forEach(json.putArray("counts")::add);
        json.put("sum_us", histogram.sumUs());
    }
}
