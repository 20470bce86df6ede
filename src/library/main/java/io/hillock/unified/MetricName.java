package io.hillock.unified;

import java.util.List;

/**
 * What a number is of: a name and labels.
 *
 * @param name in words with dots, {@code cache.hits}
 * @param labels what tells it from others of the name, in the order that they are shown
 */
public record MetricName(String name, List<Label> labels) {
    /**
     * One label.
     *
     * @param key {@code engine}, {@code network}, {@code strategy}
     * @param value of it
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
