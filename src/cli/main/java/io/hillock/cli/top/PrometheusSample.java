package io.hillock.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of Prometheus's text format, version 0.0.4.
 *
 * @param labels without escapes
 */
record PrometheusSample(String name, Map<String, String> labels, double value) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?");
    private static final Pattern LABEL = Pattern.compile("\\G\\s*(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"\\s*,?");

    /** All samples of a text; lines of another form, such as comments, are left out. */
    static List<PrometheusSample> read(String text) {
        List<PrometheusSample> samples = new ArrayList<>();
        for (String line : text.split("\n")) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                samples.add(new PrometheusSample(parts.group(1), labels(parts.group(2)), number(parts.group(3))));
            }
        }
        return samples;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2).replace("\\n", "\n").replaceAll("\\\\(.)", "$1"));
        }
        return labels;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
