package io.hillock.message.frame;

import io.hillock.message.BatchRequest;
import io.hillock.message.Outputs;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.StreamChunk;

/** The tensors of compact frames; their numbers stand for their names. */
public enum Slot {
    ENCODING(ReasoningRequest.ENCODING), ENCODINGS(BatchRequest.ENCODINGS), COUNTS(Outputs.COUNTS), FIRING_PATTERN(
            Outputs.FIRING_PATTERN), MEMBRANE(Outputs.MEMBRANE), LABELS(
                    "labels"), SPIKE_COUNTS("spike_counts"), CONFIDENCES("confidences"), CHUNK(StreamChunk.CHUNK);

    private static final Slot[] ALL = values();
    static final int COUNT = ALL.length;

    private final String tensor;

    Slot(String tensor) {
        this.tensor = tensor;
    }

    /** 1 to 9. */
    public int number() {
        return ordinal() + 1;
    }

    /** The tensor's name, or that of the payload's field. */
    public String tensor() {
        return tensor;
    }

    static Slot of(int number) {
        if (number < 1 || number > COUNT) {
            throw Refusal.badFrame("tensor", "number " + number);
        }
        return ALL[number - 1];
    }
}
