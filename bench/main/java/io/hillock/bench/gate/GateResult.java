package io.hillock.bench.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the gate measured, which a later run can compare with.
 *
 * @param processor its name; times of others do not compare
 * @param machine processor, system, JDK and date, for people
 */
record GateResult(String processor, String machine, List<CaseResult> cases) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @throws GateFailure if it cannot be read, or is no output of the gate */
    static GateResult read(Path file) {
        try {
            JsonNode json = MAPPER.readTree(Files.readString(file));
            List<CaseResult> cases = new ArrayList<>();
            for (JsonNode one : json.path("cases")) {
                cases.add(new CaseResult(one.path("name").asText(), one.path("digest").asText(),
                        numbers(one.path("ns")), numbers(one.path("instructions")), numbers(one.path("cache_misses")),
                        numbers(one.path("ratio"))));
            }
            if (cases.isEmpty() || cases.stream().anyMatch(one -> one.nanos().length < MedianBounds.FEWEST
                    || one.instructions().length != one.nanos().length)) {
                throw new GateFailure(file + ": not an output of `hillock bench --all --output`");
            }
            return new GateResult(json.path("processor").asText(), json.path("machine").asText(), cases);
        } catch (IOException e) {
            throw new GateFailure(file + ": cannot be read as JSON: " + e.getMessage());
        }
    }

    void write(Path file) throws IOException {
        ObjectNode json = MAPPER.createObjectNode().put("processor", processor).put("machine", machine);
        var array = json.putArray("cases");
        for (CaseResult one : cases) {
            ObjectNode node = array.addObject().put("name", one.name()).put("digest", one.digest());
            write(node, "ns", one.nanos());
            write(node, "instructions", one.instructions());
            write(node, "cache_misses", one.cacheMisses());
            write(node, "ratio", one.ratios());
        }
        Files.writeString(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    Optional<CaseResult> find(String name) {
        return cases.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** JSON has no NaN, which stands for what the machine does not count: null. */
    private static void write(ObjectNode node, String key, double[] values) {
        var array = node.putArray(key);
        for (double value : values) {
            if (Double.isNaN(value)) {
                array.addNull();
            } else {
                array.add(Math.round(value * 1e4) / 1e4);
            }
        }
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(value -> value.isNumber() ? value.asDouble() : Double.NaN).toArray();
    }
}
