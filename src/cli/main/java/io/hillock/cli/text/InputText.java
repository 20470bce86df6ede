package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.event.EventFile;
import io.hillock.event.Events;
import io.hillock.nir.EventData;
import io.hillock.nir.GraphData;
import io.hillock.nir.GraphDataReader;
import io.hillock.nir.ObservableData;
import io.hillock.nir.TimeGriddedData;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyData;
import io.hillock.npy.Npz;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What {@code inspect} says about a file of input.
 *
 * @param kind such as {@code NIR data}
 * @param parts the nodes, arrays or recordings by name, each as JSON
 */
public record InputText(String kind, Map<String, ObjectNode> parts) {

    /** NIR data. */
    public static InputText nirData(Path file) {
        GraphData data = GraphDataReader.read(file);
        Map<String, ObjectNode> parts = new LinkedHashMap<>();
        data.nodes().forEach((node, observables) -> observables
                .forEach((name, observable) -> parts.put(node + ":" + name, observable(observable))));
        return new InputText("NIR data", parts);
    }

    /**
     * Arrays or recorded events; empty if the file is neither.
     *
     * @param unit of times in npy, npz and csv files
     */
    public static Optional<InputText> of(Path file, TimeUnit unit) {
        String name = file.toString();
        Map<String, ObjectNode> parts = new LinkedHashMap<>();
        if (EventFile.holdsEvents(file)) {
            for (Events events : EventFile.readAll(file, unit)) {
                parts.put(events.source(), events(events));
            }
            return Optional.of(new InputText("recorded events", parts));
        }
        if (name.endsWith(".npy")) {
            parts.put(name, array(Npy.readData(file)));
            return Optional.of(new InputText("array", parts));
        }
        if (name.endsWith(".npz")) {
            Npz npz = Npz.open(file);
            npz.names().forEach(entry -> parts.put(entry, array(npz.data(entry))));
            return Optional.of(new InputText("arrays", parts));
        }
        return Optional.empty();
    }

    public void print(PrintStream out) {
        out.println(kind);
        out.println();
        TextTable table = new TextTable("name", "holds");
        parts.forEach((name, part) -> {
            StringBuilder holds = new StringBuilder();
            part.properties().forEach(entry -> holds.append(holds.isEmpty() ? "" : ", ").append(entry.getKey())
                    .append(' ').append(entry.getValue().isTextual() ? entry.getValue().asText() : entry.getValue()));
            table.row(name, holds.toString());
        });
        table.print(out);
    }

    public ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("kind", kind);
        json.putObject("parts").setAll(parts);
        return json;
    }

    private static ObjectNode observable(ObservableData data) {
        ObjectNode json = JsonOutput.object();
        switch (data) {
            case TimeGriddedData gridded -> json.put("type", "TimeGriddedData").put("samples", gridded.samples())
                    .put("steps", gridded.steps()).put("neurons", gridded.neurons()).put("dt", gridded.dt());
            case EventData events -> json.put("type", events.values().isPresent() ? "ValuedEventData" : "EventData")
                    .put("samples", events.samples()).put("neurons", events.neurons())
                    .put("events", IntStream.of(events.index()).filter(index -> index >= 0).count())
                    .put("t_max", events.tMax());
        }
        return json;
    }

    private static ObjectNode array(NpyData data) {
        return JsonOutput.object().put("type", data.toString());
    }

    private static ObjectNode events(Events events) {
        ObjectNode json = JsonOutput.object().put("events", events.size());
        events.firstTime().ifPresent(first -> json.put("first_us", first));
        events.lastTime().ifPresent(last -> json.put("last_us", last));
        events.sensor().ifPresent(sensor -> json.put("sensor", sensor.toString()));
        range(json, "x", events, events::x);
        if (events.hasY()) {
            range(json, "y", events, events::y);
        }
        if (events.hasPolarity()) {
            json.put("on", IntStream.range(0, events.size()).filter(events::on).count());
        }
        events.warnings().forEach(warning -> json.withArray("warnings").add(warning));
        return json;
    }

    private static void range(ObjectNode json, String name, Events events, IntUnaryOperator value) {
        if (events.size() > 0) {
            IntStream values = IntStream.range(0, events.size()).map(value);
            var statistics = values.summaryStatistics();
            json.put(name, statistics.getMin() + " to " + statistics.getMax());
        }
    }
}
