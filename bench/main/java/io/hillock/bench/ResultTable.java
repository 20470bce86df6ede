package io.hillock.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Shows JMH's JSON results, one line per benchmark. It uses medians, because a busy machine disturbs them less than means. */
public final class ResultTable {
    private static final String LINE = "%-32s %-44s %12s %12s %-6s %s%n";

    private ResultTable() {}

    /** {@code ResultTable results.json} */
    public static void main(String[] args) throws IOException {
        System.out.println(Machine.describe());
        System.out.printf(LINE, "", "", "median", "p99", "", "bytes allocated");
        for (JsonNode result : new JsonMapper().readTree(Path.of(args[0]).toFile())) {
            String benchmark = result.required("benchmark").textValue();
            JsonNode metric = result.required("primaryMetric");
            boolean sampled = result.required("mode").textValue().equals("sample");
            JsonNode percentiles = metric.required("scorePercentiles");
            System.out.printf(LINE, benchmark.substring("io.hillock.bench.".length()), parameters(result),
                    number(sampled ? percentiles.required("50.0").doubleValue() : Quantiles.of(raw(metric)).median()),
                    sampled ? number(percentiles.required("99.0").doubleValue()) : "",
                    metric.required("scoreUnit").textValue(), sampled ? "" : allocated(result));
        }
    }

    private static String parameters(JsonNode result) {
        List<String> parameters = new ArrayList<>();
        result.path("params").properties()
                .forEach(parameter -> parameters.add(parameter.getKey() + "=" + parameter.getValue().textValue()));
        return String.join(" ", parameters);
    }

    /** Bytes allocated by the benchmark's thread in all iterations, if {@link Allocation} counted them. */
    private static String allocated(JsonNode result) {
        JsonNode metric = result.required("secondaryMetrics").path("allocatedBytes");
        return metric.isMissingNode() ? "" : number(Arrays.stream(raw(metric)).sum());
    }

    /** The values of all iterations of all forks. */
    private static double[] raw(JsonNode metric) {
        return StreamSupport.stream(metric.required("rawData").spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false)).mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }
}
