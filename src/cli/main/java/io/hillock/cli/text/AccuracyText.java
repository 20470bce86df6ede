package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.data.LabelledSet;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.RunResults;
import io.hillock.image.WeightType;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of a network's accuracy on a labelled set, for each way of storing its weights. One thread. */
public final class AccuracyText {
    private final LabelledSet set;
    private final List<Row> rows = new ArrayList<>();

    private record Row(WeightType weights, long bytes, int right, int unlike) {}

    public AccuracyText(LabelledSet set) {
        this.set = set;
    }

    /** @param floats results with float32 weights, to compare labels with */
    public void add(WeightType weights, Model model, RunResults results, RunResults floats) {
        rows.add(new Row(weights, model.image().bytes().byteSize(), set.right(results), results.labelsUnlike(floats)));
    }

    public void print(PrintStream out) {
        int samples = set.input().samples();
        out.println(
                NumberFormat.whole(samples) + " samples of " + set.input().name() + ", labels of " + set.labelsName());
        TextTable table = new TextTable("weights", "image bytes", "right", "accuracy", "labels unlike f32");
        for (Row row : rows) {
            table.row(row.weights.label(), NumberFormat.whole(row.bytes), NumberFormat.whole(row.right),
                    NumberFormat.percent((double) row.right / samples), NumberFormat.whole(row.unlike));
        }
        table.print(out);
    }

    public ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("input", set.input().name()).put("labels", set.labelsName()).put(
                "samples",
                set.input().samples());
        for (Row row : rows) {
            json.putObject(row.weights.label()).put("bytes", row.bytes).put("right", row.right).put("unlike_f32",
                    row.unlike);
        }
        return json;
    }
}
