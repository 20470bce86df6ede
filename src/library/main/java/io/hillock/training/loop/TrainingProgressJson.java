package io.hillock.training.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.training.EpochReport;
import java.util.Map;

/** The JSON of a training's progress in a checkpoint. */
final class TrainingProgressJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TrainingProgressJson() {}

    static ObjectNode write(TrainingProgress progress) {
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
        progress.history.forEach(report -> history.add(MAPPER.<JsonNode>valueToTree(report.fields())));
        return json;
    }

    static TrainingProgress read(JsonNode json, int layers) {
        TrainingProgress progress = new TrainingProgress(layers);
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
        return EpochReport.of(MAPPER.convertValue(json, Map.class));
    }
}
