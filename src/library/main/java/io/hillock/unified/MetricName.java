package io.hillock.unified;

import java.util.List;

/**
 * The identity of a metric: a name and labels.
 *
 * @param name words separated by dots, for example {@code cache.hits}
 * @param labels what distinguishes it from other metrics of the name, in display order
 */
public record MetricName(String name, List<Label> labels) {
    /**
     * One label.
     *
     * @param key for example {@code engine}, {@code network} or {@code strategy}
     * @param value the label's value
     */
    public record Label(String key, String value) {}

    public MetricName {
        labels = List.copyOf(labels);
    }

    /** {@code name{key=value,…}}, or the name alone. */
    @Override
    public String toString() {
        if (labels.isEmpty()) {
            return name;
        }
        StringBuilder text = new StringBuilder(name).append('{');
        for (int i = 0; i < labels.size(); i++) {
            text.append(i == 0 ? "" : ",").append(labels.get(i).key()).append('=').append(labels.get(i).value());
        }
        return text.append('}').toString();
    }
}
