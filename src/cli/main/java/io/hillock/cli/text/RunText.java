package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.LabelledOutput;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.RunResults;
import io.hillock.cli.data.RunWarnings;
import java.io.PrintStream;

/**
 * The output of {@code run}.
 *
 * @param level the engine's instruction set
 */
public record RunText(Model model, InputSamples input, LabelledOutput labelled, String engine, String level,
        RunResults results) {
    private static final int ROWS = 20;

    public void print(PrintStream out) {
        out.println(NumberFormat.count(input.samples(), "sample") + " of " + NumberFormat.count(input.steps(), "step")
                + " in "
                + NumberFormat.micros(results.nanos()) + " us on the " + engine + " engine (" + level + ")");
        out.println(ImageText.settings(model.image().program().settings()));
        out.println();
        int rows = Math.min(ROWS, input.samples());
        TextTable table = results.spiking()
                ? new TextTable("sample", "label", "confidence", "spikes")
                : new TextTable("sample", "label", "confidence", "score");
        for (int sample = 0; sample < rows; sample++) {
            int label = (int) results.label(sample);
            table.row(sample, label, NumberFormat.percent(results.confidence(sample)),
                    results.spiking()
                            ? NumberFormat.whole(results.spikes(sample))
                            : NumberFormat.rough(results.score(sample, label)));
        }
        table.print(out);
        if (rows < input.samples()) {
            out.println("and " + NumberFormat.whole(input.samples() - rows) + " more; --json and -o have them all");
        }
    }

    /** The results as JSON; an array if the input has a dimension of samples. */
    public ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("model", model.file().toString()).put("input", input.name());
        json.put("engine", engine).put("isa", level).put("samples", input.samples()).put("steps", input.steps());
        ArrayNode labels = JsonOutput.array();
        ArrayNode confidences = JsonOutput.array();
        ArrayNode scores = JsonOutput.array();
        for (int sample = 0; sample < input.samples(); sample++) {
            labels.add(results.label(sample));
            confidences.add(results.confidence(sample));
            scores.add(scores(sample));
        }
        json.set("label", input.batched() ? labels : labels.get(0));
        json.set("confidence", input.batched() ? confidences : confidences.get(0));
        json.set(results.spiking() ? "counts" : "score", input.batched() ? scores : scores.get(0));
        if (labelled.several()) {
            json.put("output", labelled.port().name()).put("output_chosen", labelled.chosen());
            labelled.all().forEach(port -> json.withArray("outputs").add(port.name()));
        }
        json.put("latency_us", results.nanos() / 1e3);
        json.set("settings", JsonOutput.settings(model.image().program().settings()));
        JsonOutput.source(json, model);
        RunWarnings.of(model, results).forEach(json.withArray("warnings")::add);
        return json.put("digest", model.image().digest());
    }

    private ArrayNode scores(int sample) {
        ArrayNode scores = JsonOutput.array();
        for (int output = 0; output < results.outputs(); output++) {
            if (results.spiking()) {
                scores.add(results.count(sample, output));
            } else {
                scores.add(results.score(sample, output));
            }
        }
        return scores;
    }
}
