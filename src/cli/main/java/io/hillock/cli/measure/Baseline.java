package io.hillock.cli.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An earlier measurement, as {@code hillock bench --json} printed it, to compare a new one with.
 *
 * @param file named in errors
 * @param json one object
 */
public record Baseline(Path file, JsonNode json) {
    /** Two measurements compare only if they agree on these. */
    private static final List<String> SAME = List.of("digest", "engine", "isa", "batch", "threads", "steps", "held");

    /** @throws CommandFailure if the file cannot be read or is no output of {@code hillock bench --json} */
    public static Baseline read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readString(file));
            if (!(json.path("p50_us").asDouble() > 0 && json.path("samples_per_s").asDouble() > 0)) {
                throw new CommandFailure(
                        file + ": not an output of `hillock bench --json`: it needs p50_us and samples_per_s above 0");
            }
            return new Baseline(file, json);
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    /** @throws CommandFailure if the baseline measured something else than {@code now} did */
    public void checkComparable(ObjectNode now) {
        for (String key : SAME) {
            if (!json.path(key).asText().equals(now.path(key).asText())) {
                throw new CommandFailure(file + " measured another " + key + ": " + json.path(key).asText()
                        + ", this run has " + now.path(key).asText());
            }
        }
    }

    /** The median latency of {@code now} over the baseline's: above 1 is slower. */
    public double latencyRatio(ObjectNode now) {
        return now.get("p50_us").asDouble() / json.get("p50_us").asDouble();
    }

    /** The baseline's throughput over that of {@code now}: above 1 is slower. */
    public double throughputRatio(ObjectNode now) {
        return json.get("samples_per_s").asDouble() / now.get("samples_per_s").asDouble();
    }
}
