package io.hillock.message;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a network says to a batch: lists with one entry a sample, 1 to 65,536; values as in {@link ReasoningResponse}.
 *
 * @param outputs with [batch] in front of each shape
 */
public record BatchResponse(List<Integer> labels, List<Long> spikeCounts, List<Double> confidences,
        OptionalDouble latencyUs, String engine, Outputs outputs) implements ReasoningMessage {
    public static final int MAX_BATCH = 1 << 16;

    public BatchResponse {
        labels = List.copyOf(labels);
        spikeCounts = List.copyOf(spikeCounts);
        confidences = List.copyOf(confidences);
        int batch = labels.size();
        Checks.size("labels", labels, 1, MAX_BATCH);
        Checks.size("spike_counts", spikeCounts, batch, batch);
        Checks.size("confidences", confidences, batch, batch);
        labels.forEach(label -> Checks.range("labels", label, 0, Integer.MAX_VALUE));
        spikeCounts.forEach(count -> Checks.count("spike_counts", count));
        confidences.forEach(confidence -> Checks.share("confidences", confidence));
        Checks.notNegative("latency_us", latencyUs);
        Checks.name("engine", engine);
        outputs.checkBatch(batch);
    }

    @Override
    public List<WireTensor> tensors() {
        return outputs.tensors();
    }
}
