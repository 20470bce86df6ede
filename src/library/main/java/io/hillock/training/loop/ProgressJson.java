package io.hillock.training.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.training.EpochReport;
import io.hillock.training.Evaluation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The JSON of a training's progress in a checkpoint. */
final class ProgressJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ProgressJson() {}

    static ObjectNode write(Progress progress) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("epoch", progress.epoch).put("batch", progress.batch).put("data", progress.data);
        if (!progress.history.isEmpty()) {
            json.put("best_score", progress.bestScore).put("best_loss", progress.bestLoss);
        }
        BatchSums sums = progress.sums;
        ObjectNode kept = json.putObject("sums");
        kept.put("loss", sums.loss()).put("right", sums.right()).put("samples", sums.samples())
                .put("norms", sums.norms())
                .put("batches", sums.batches());
        for (long spikes : sums.spikes()) {
            kept.withArray("spikes").add(spikes);
        }
        ArrayNode history = json.putArray("history");
        progress.history.forEach(report -> history.add(write(report)));
        return json;
    }

    private static ObjectNode write(EpochReport report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("epoch", report.epoch()).put("loss", report.loss()).put("accuracy", report.accuracy());
        report.validation().ifPresent(valid -> {
            ObjectNode one = json.putObject("validation").put("samples", valid.samples()).put("loss", valid.loss());
            ArrayNode rows = one.putArray("confusion");
            for (long[] row : valid.confusion()) {
                ArrayNode cells = rows.addArray();
                for (long cell : row) {
                    cells.add(cell);
                }
            }
        });
        ObjectNode rates = json.putObject("rates");
        report.rates().forEach(rates::put);
        return json.put("gradient_norm", report.gradientNorm()).put("learning_rate", report.learningRate())
                .put("seconds", report.seconds()).put("samples_per_second", report.samplesPerSecond());
    }

    static Progress read(JsonNode json, int layers) {
        Progress progress = new Progress(layers);
        progress.epoch = json.path("epoch").asInt();
        progress.batch = json.path("batch").asInt();
        progress.data = json.path("data").asText();
        progress.bestScore = json.path("best_score").asDouble(Double.NEGATIVE_INFINITY);
        progress.bestLoss = json.path("best_loss").asDouble(Double.POSITIVE_INFINITY);
        JsonNode kept = json.path("sums");
        long[] spikes = new long[layers];
        for (int i = 0; i < layers; i++) {
            spikes[i] = kept.path("spikes").path(i).asLong();
        }
        progress.sums.restore(kept.path("loss").asDouble(), kept.path("right").asLong(), kept.path("samples").asLong(),
                kept.path("norms").asDouble(), kept.path("batches").asLong(), spikes);
        json.path("history").forEach(report -> progress.history.add(report(report)));
        return progress;
    }

    private static EpochReport report(JsonNode json) {
        Map<String, Double> rates = new LinkedHashMap<>();
        json.path("rates").properties().forEach(rate -> rates.put(rate.getKey(), rate.getValue().asDouble()));
        return new EpochReport(json.path("epoch").asInt(), json.path("loss").asDouble(),
                json.path("accuracy").asDouble(),
                Optional.of(json.path("validation")).filter(JsonNode::isObject).map(ProgressJson::evaluation), rates,
                json.path("gradient_norm").asDouble(), json.path("learning_rate").asDouble(),
                json.path("seconds").asDouble(),
                json.path("samples_per_second").asDouble());
    }

    private static Evaluation evaluation(JsonNode json) {
        JsonNode rows = json.path("confusion");
        long[][] confusion = new long[rows.size()][rows.size()];
        for (int i = 0; i < confusion.length; i++) {
            for (int j = 0; j < confusion.length; j++) {
                confusion[i][j] = rows.path(i).path(j).asLong();
            }
        }
        return new Evaluation(json.path("samples").asInt(), json.path("loss").asDouble(), confusion);
    }
}
