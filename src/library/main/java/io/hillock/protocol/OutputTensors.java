package io.hillock.protocol;

import io.hillock.protocol.ReasoningMessage.BatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tensors of an answer. In a {@link BatchResponse}, [batch] precedes each shape. Immutable.
 *
 * @param counts spikes of each output, I64 [*out]
 * @param firingPattern the output's spikes: U8 [steps, ceil(out / 8)] with output j in bit j mod 8 (1 &lt;&lt; j) of
 *         byte j / 8 if all are 0 or 1; else F32 [steps, *out]
 * @param membrane F32 [steps, *out]
 * @param recordings F32 [steps, *shape of the node], named {@code NODE:z} or {@code NODE:v}
 */
public record OutputTensors(Optional<WireTensor> counts, Optional<WireTensor> firingPattern,
        Optional<WireTensor> membrane,
        List<WireTensor> recordings) {
    public static final String COUNTS = "counts";
    public static final String FIRING_PATTERN = "firing_pattern";
    public static final String MEMBRANE = "membrane";
    /** No tensors: only label, spike count and confidence. */
    public static final OutputTensors NONE = new OutputTensors(Optional.empty(), Optional.empty(), Optional.empty(),
            List.of());

    public OutputTensors {
        counts.ifPresent(tensor -> MessageChecks.tensor(COUNTS, tensor, WireElementType.I64));
        firingPattern.ifPresent(tensor -> MessageChecks.tensor(FIRING_PATTERN, tensor,
                tensor.type() == WireElementType.U8 ? WireElementType.U8 : WireElementType.F32));
        membrane.ifPresent(tensor -> MessageChecks.tensor(MEMBRANE, tensor, WireElementType.F32));
        recordings = List.copyOf(recordings);
        for (WireTensor recording : recordings) {
            MessageChecks.type(recording, WireElementType.F32);
            if (!isRecording(recording.name())) {
                throw MessageChecks.invalid(ErrorCode.BAD_VALUE, recording.name(),
                        "recordings are called NODE:z or NODE:v");
            }
        }
        if (!recordings.isEmpty()) {
            MessageChecks.tensorNames("recordings", recordings);
        }
    }

    /** Whether a tensor with this name is a recording. */
    public static boolean isRecording(String name) {
        return name.endsWith(":z") || name.endsWith(":v");
    }

    /** Checks that each shape begins with [batch]. */
    void checkBatch(int batch) {
        for (WireTensor tensor : tensors()) {
            if (tensor.shape().dim(0) != batch) {
                throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, tensor.name(),
                        "shape " + tensor.shape() + " for a batch of " + batch);
            }
        }
    }

    List<WireTensor> tensors() {
        var all = new ArrayList<WireTensor>(3 + recordings.size());
        counts.ifPresent(all::add);
        firingPattern.ifPresent(all::add);
        membrane.ifPresent(all::add);
        all.addAll(recordings);
        return all;
    }
}
