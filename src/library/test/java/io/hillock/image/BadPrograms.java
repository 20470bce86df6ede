package io.hillock.image;

import static io.hillock.image.Graph.fill;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.model.Delay;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Images in sound files whose program is damaged. */
final class BadPrograms {
    private final List<BadImage> images = new ArrayList<>();

    static List<BadImage> all() {
        var bad = new BadPrograms();
        bad.fields();
        bad.wiring();
        bad.ends();
        bad.previous();
        bad.states();
        bad.sizes();
        bad.nodes();
        return bad.images;
    }

    /** Settings without meaning. Readers that only run programs need not know them. */
    static List<BadImage> settings() {
        var bad = new BadPrograms();
        bad.bad("settings_dt_zero", "dt", forge -> forge.settings().put("dt", 0.0));
        bad.bad("settings_profile_unknown", "profile", forge -> forge.settings().put("profile", "brian"));
        bad.bad("settings_steps_missing", "steps", forge -> forge.settings().remove("steps"));
        bad.bad("settings_field_unknown", "surprise", forge -> forge.settings().put("surprise", 1));
        return bad.images;
    }

    private void fields() {
        bad("format_of_the_future", "format", forge -> forge.program.put("format", 2));
        bad("format_missing", "format", forge -> forge.program.remove("format"));
        bad("format_is_a_text", "format", forge -> forge.program.put("format", "1"));
        bad("field_unknown", "surprise", forge -> forge.program.put("surprise", 1));
        bad("field_unknown_in_an_operation", "surprise", forge -> forge.operation("fc").put("surprise", 1));
        bad("field_unknown_in_a_source", "surprise", forge -> forge.source("fc").put("surprise", 1));
        bad("field_unknown_in_a_signal", "surprise", forge -> forge.signal("fc").put("surprise", 1));
        bad("field_unknown_in_a_state", "surprise", forge -> forge.state("lif:v").put("surprise", 1));
        bad("field_unknown_in_a_node", "surprise", forge -> forge.node("fc").put("surprise", 1));
        bad("field_missing", "out", forge -> forge.operation("fc").remove("out"));
        bad("field_null", "bias", forge -> forge.operation("fc").putNull("bias"));
        bad("late_is_a_number", "late", forge -> forge.source("fc").put("late", 0));
        bad("index_with_a_fraction", "output", forge -> forge.program.put("output", 4.0));
        bad("index_negative", "output", forge -> forge.program.put("output", -1));
        bad("index_above_64_bits", "output", forge -> forge.program.set("output",
                forge.program.numberNode(new BigInteger("18446744073709551616"))));
        bad("output_kind_unknown", "output_kind", forge -> forge.program.put("output_kind", "voltage"));
        bad("operation_unknown", "quux", forge -> forge.operation("lif").put("op", "quux"));
        bad("operation_is_a_number", "stage", forge -> ((ArrayNode) forge.list("stages").get(0)).removeAll().add(1));
        bad("stage_empty", "stage", forge -> ((ArrayNode) forge.list("stages").get(0)).removeAll());
        bad("stage_is_a_number", "stage", forge -> forge.list("stages").set(0, 1));
        bad("settings_missing", "settings", forge -> forge.program.remove("settings"));
        bad("settings_report_unknown", "report", forge -> forge.settings().put("report", "never"));
        bad("settings_fires_is_a_number", "fires", forge -> forge.settings().put("fires", 1));
        bad("settings_of_a_node_without_name", "node", forge -> forge.settings().putArray("nodes").addObject());
        bad("settings_of_a_node_unknown", "surprise",
                forge -> forge.settings().putArray("nodes").addObject().put("node", "lif").put("surprise", 1));
        bad("settings_of_a_node_out_of_range", "lower_bound",
                forge -> forge.settings().putArray("nodes").addObject().put("node", "lif").put("lower_bound", "deep"));
        bad("settings_report_missing", "report", forge -> forge.settings().remove("report"));
    }

    private void wiring() {
        bad("input_out_of_range", "input", forge -> forge.program.put("input", 5));
        bad("output_out_of_range", "output", forge -> forge.program.put("output", 5));
        bad("source_out_of_range", "fc", forge -> forge.source("fc").put("signal", 5));
        bad("source_negative", "fc", forge -> forge.source("fc").put("signal", -1));
        bad("out_out_of_range", "fc", forge -> forge.operation("fc").put("out", 5));
        bad("signal_written_twice", "lif", forge -> forge.operation("lif").put("out", 1));
        bad("signal_written_by_nobody", "ghost", forge -> {
            forge.list("signals").add(forge.signal("fc").deepCopy().put("name", "ghost"));
        });
        several("input_written", "cuba", forge -> forge.operation("cuba").put("out", 0));
        bad("signal_read_before_it_is_written", "lif", forge -> {
            ArrayNode stages = forge.list("stages");
            stages.add(stages.remove(0));
        });
        bad("late_from_a_later_stage", "rec", forge -> {
            forge.source("rec").put("signal", 4);
            keepPrevious(forge, "wait");
        });
        bad("late_from_an_earlier_stage", "wait", forge -> forge.source("wait").put("late", true));
        bad("late_from_the_input", "fc", forge -> forge.source("fc").put("late", true));
        bad("late_without_previous", "rec", forge -> {
            forge.signal("lif").put("previous", -1);
            forge.list("state").remove(1);
            forge.operation("wait").put("ring", 1);
        });
    }

    private void ends() {
        ends("inputs_empty", "at least one", forge -> forge.list("inputs").removeAll());
        ends("outputs_empty", "at least one", forge -> forge.list("outputs").removeAll());
        ends("outputs_missing", "outputs", forge -> forge.program.remove("outputs"));
        ends("inputs_missing", "input", forge -> forge.program.remove("inputs"));
        ends("input_beside_inputs", "input", forge -> forge.program.put("input", 0));
        ends("input_named_twice", "twice", forge -> forge.end("inputs", 1).put("name", "audio"));
        ends("output_named_twice", "twice", forge -> forge.end("outputs", 2).put("name", "class"));
        ends("input_without_name", "name", forge -> forge.end("inputs", 1).remove("name"));
        ends("inputs_of_one_signal", "another input", forge -> forge.end("inputs", 1).put("signal", 0));
        ends("input_of_no_signal", "signal", forge -> forge.end("inputs", 1).put("signal", 99));
        ends("output_of_no_signal", "signal", forge -> forge.end("outputs", 1).put("signal", 99));
        ends("input_that_an_operation_writes", "hear", forge -> forge.operation("hear").put("out", 1));
        ends("kind_unknown", "kind", forge -> forge.end("outputs", 0).put("kind", "voltage"));
        ends("kind_missing", "kind", forge -> forge.end("outputs", 0).remove("kind"));
        ends("kind_of_an_input", "kind", forge -> forge.end("inputs", 0).put("kind", "spikes"));
        ends("outputs_too_large_together", "outputs", forge -> {
            Forge.set(forge.signal("audio"), "shape", (1 << 28) - 1000);
            forge.end("outputs", 0).put("signal", 0);
        });
    }

    private void ends(String name, String keyword, Consumer<Forge> damage) {
        add(name, keyword, GoodImages.severalEnds(), damage);
    }

    private void previous() {
        bad("previous_of_the_input", "previous", forge -> keepPrevious(forge, "in"));
        bad("previous_out_of_range", "previous", forge -> forge.signal("lif").put("previous", 3));
        bad("previous_below_none", "previous", forge -> forge.signal("lif").put("previous", -2));
        bad("previous_of_another_size", "previous", forge -> Forge.set(forge.state("lif:previous"), "shape", 4));
        several("previous_missing_for_the_report", "cuba", forge -> forge.settings().put("report", "previous_step"));
        several("previous_missing_for_subtract_late", "cuba",
                forge -> forge.operation("cuba").put("reset", "subtract_late"));
    }

    /** Gives a signal its own state variable, as if an operation read it late. */
    private static void keepPrevious(Forge forge, String signal) {
        forge.signal(signal).put("previous", forge.list("state").size());
        ObjectNode variable = forge.list("state").addObject().put("name", signal + ":previous");
        Forge.set(variable, "shape", forge.signal(signal).get("shape").get(0).intValue());
    }

    private void states() {
        bad("state_used_twice", "lif:v", forge -> forge.signal("fc").put("previous", 0));
        bad("state_used_by_nothing", "ghost:v",
                forge -> Forge.set(forge.list("state").addObject().put("name", "ghost:v"), "shape", 3));
        bad("state_out_of_range", "lif", forge -> forge.operation("lif").put("v", 3));
        bad("state_of_another_size", "lif", forge -> Forge.set(forge.state("lif:v"), "shape", 4));
        several("state_for_current_and_membrane", "cuba", forge -> forge.operation("cuba").put("i", 1));
        bad("ring_of_another_size", "wait", forge -> Forge.set(forge.state("wait:ring"), "shape", 2, 4));
        bad("ring_of_no_depth", "shape", forge -> Forge.set(forge.state("wait:ring"), "shape", 0, 3));
        bad("ring_without_depth", "wait", forge -> Forge.set(forge.state("wait:ring"), "shape", 3));
        add("ring_without_width", "wait", delayed(), forge -> Forge.set(forge.state("wait:ring"), "shape", 1 << 28));
        bad("delay_longer_than_its_ring", "wait", forge -> forge.value("wait.delay", 2, 3));
        bad("delay_negative", "wait", forge -> forge.value("wait.delay", 0, -1));
    }

    /** Enough values that a ring of the largest depth is too large for any count. */
    private static Image delayed() {
        return Image.compile(new Graph().node("in", input(16)).node("wait", new Delay(fill(0.001, 16)))
                .node("out", output(16)).path("in", "wait", "out").network(), Graph.NIR);
    }

    private void sizes() {
        bad("signal_of_no_size", "shape", forge -> Forge.set(forge.signal("fc"), "shape", 0));
        bad("signal_without_shape", "shape", forge -> forge.signal("fc").remove("shape"));
        bad("signal_too_large", "fc", forge -> Forge.set(forge.signal("fc"), "shape", 1 << 28, 2));
        bad("signal_overflows", "fc", forge -> Forge.set(forge.signal("fc"), "shape", 65536, 65536, 65536, 65536));
        bad("state_overflows", "lif:v", forge -> Forge.set(forge.state("lif:v"), "shape", 65536, 65536, 65536, 65536));
        bad("signals_too_large_together", "signals", forge -> hugeSums(forge, 3 << 26));
    }

    /** Sums that pass on the whole input; no tensor in the file bounds them. */
    private static void hugeSums(Forge forge, int size) {
        for (String name : new String[]{"a", "b"}) {
            int from = name.equals("a") ? 0 : forge.list("signals").size() - 1;
            Forge.set(forge.list("signals").addObject().put("name", name), "shape", size);
            forge.signal(name).put("previous", -1);
            ObjectNode sum = forge.list("stages").addArray().addObject().put("op", "sum").put("node", name);
            sum.putArray("in").addObject().put("signal", from).put("late", false);
            sum.put("out", forge.list("signals").size() - 1);
        }
        Forge.set(forge.signal("in"), "shape", size);
    }

    private void nodes() {
        bad("node_listed_twice", "lif", forge -> forge.list("nodes").add(forge.node("lif").deepCopy()));
        bad("node_signal_out_of_range", "signal", forge -> forge.node("lif").put("signal", 5));
        bad("node_of_another_size", "lif", forge -> Forge.set(forge.node("lif"), "shape", 4));
        bad("node_membrane_out_of_range", "membrane", forge -> forge.node("lif").put("membrane", 3));
        bad("node_membrane_is_a_ring", "membrane", forge -> forge.node("lif").put("membrane", 2));
    }

    private void bad(String name, String keyword, Consumer<Forge> damage) {
        add(name, keyword, GoodImages.recurrent(), damage);
    }

    private void several(String name, String keyword, Consumer<Forge> damage) {
        add(name, keyword, GoodImages.severalSpikes(), damage);
    }

    private void add(String name, String keyword, Image good, Consumer<Forge> damage) {
        var forge = new Forge(good);
        damage.accept(forge);
        images.add(new BadImage(name, keyword, forge.bytes()));
    }
}
