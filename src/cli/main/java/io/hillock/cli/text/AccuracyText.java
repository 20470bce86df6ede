package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.data.LabelledSet;
import io.hillock.image.WeightType;
import java.io.PrintStream;
import java.util.List;

/** A table of a network's accuracy on a labelled set, for each way of storing its weights. */
public record AccuracyText(LabelledSet set, List<Row> rows) {
    /**
     * One way of storing the weights.
     *
     * @param bytes of the image
     * @param right samples with the right label
     * @param unlike samples whose label is another one than with float32 weights
     */
    public record Row(WeightType weights, long bytes, int right, int unlike) {}

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
