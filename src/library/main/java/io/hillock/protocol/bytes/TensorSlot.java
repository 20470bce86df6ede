package io.hillock.protocol.bytes;

import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;

/** The tensors of compact frames. Their numbers replace their names. */
public enum TensorSlot {
    ENCODING(ReasoningRequest.ENCODING), ENCODINGS(BatchRequest.ENCODINGS), COUNTS(
            OutputTensors.COUNTS), FIRING_PATTERN(
                    OutputTensors.FIRING_PATTERN), MEMBRANE(OutputTensors.MEMBRANE), LABELS(
                            "labels"), SPIKE_COUNTS(
                                    "spike_counts"), CONFIDENCES("confidences"), CHUNK(StreamChunk.CHUNK);

    private static final TensorSlot[] ALL = values();
    public static final int COUNT = ALL.length;

    private final String tensor;

    TensorSlot(String tensor) {
        this.tensor = tensor;
    }

    /** 1 to 9. */
    public int number() {
        return ordinal() + 1;
    }

    /** The name of the tensor or of the payload's field. */
    public String tensor() {
        return tensor;
    }

    public static TensorSlot of(int number) {
        if (number < 1 || number > COUNT) {
            throw FrameRefusal.badFrame("tensor", "number " + number);
        }
        return ALL[number - 1];
    }
}
