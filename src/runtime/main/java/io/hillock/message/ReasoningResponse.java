package io.hillock.message;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a network says to one encoding.
 *
 * @param label the output with the highest score, see {@code io.hillock.spike.Response}
 * @param spikeCount of all outputs, 0 of membrane outputs
 * @param confidence 0 to 1
 * @param latencyUs wall time of the run in µs; absent where it was not measured
 * @param engine that answered
 */
public record ReasoningResponse(int label, long spikeCount, double confidence, OptionalDouble latencyUs, String engine,
        Outputs outputs) implements ReasoningMessage {
    public ReasoningResponse {
        Checks.range("label", label, 0, Integer.MAX_VALUE);
        Checks.count("spike_count", spikeCount);
        Checks.share("confidence", confidence);
        Checks.notNegative("latency_us", latencyUs);
        Checks.name("engine", engine);
    }

    @Override
    public List<WireTensor> tensors() {
        return outputs.tensors();
    }
}
