package io.hillock.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a network does on a set.
 *
 * @param loss mean over the samples
 * @param confusion samples by class (row) and answer (column)
 */
public record Evaluation(int samples, double loss, long[][] confusion) {

    /** The evaluation as a JSON object, see {@link EpochReport#fields}. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("samples", (long) samples);
        fields.put("loss", loss);
        fields.put("accuracy", accuracy());
        fields.put("confusion", Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList());
        return fields;
    }

    static Evaluation of(Map<?, ?> fields) {
        List<?> rows = Fields.list(fields, "confusion");
        long[][] confusion = new long[rows.size()][];
        for (int i = 0; i < confusion.length; i++) {
            if (!(rows.get(i) instanceof List<?> row) || row.size() != confusion.length) {
                throw new IllegalArgumentException("'confusion' must be square, has the row " + rows.get(i));
            }
            confusion[i] = row.stream().mapToLong(cell -> ((Number) cell).longValue()).toArray();
        }
        return new Evaluation((int) Fields.number(fields, "samples"), Fields.number(fields, "loss"), confusion);
    }

    /** The share of samples with the right answer. */
    public double accuracy() {
        return (double) right() / samples;
    }

    /** Samples with the right answer. */
    public long right() {
        long right = 0;
        for (int label = 0; label < confusion.length; label++) {
            right += confusion[label][label];
        }
        return right;
    }
}
