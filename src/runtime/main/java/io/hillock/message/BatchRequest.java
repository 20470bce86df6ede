package io.hillock.message;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Run several encodings through a network, each from rest; answered by {@link BatchResponse}.
 *
 * @param encodings F32 [batch, steps, *in], or [batch, *in] where held; the rest as in {@link ReasoningRequest}
 */
public record BatchRequest(String network, String context, OptionalInt steps, OptionalLong seed, Wanted wanted,
        WireTensor encodings) implements ReasoningMessage {
    public static final String ENCODINGS = "encodings";

    public BatchRequest {
        Checks.name("network", network);
        ReasoningRequest.checkRun(context, steps, seed);
        Checks.tensor(ENCODINGS, encodings, ElementType.F32);
        if (encodings.shape().rank() < 2) {
            throw Checks.invalid(ErrorCode.BAD_SHAPE, ENCODINGS, "must be [batch, …], is " + encodings.shape());
        }
        Checks.range("batch", encodings.shape().dim(0), 1, BatchResponse.MAX_BATCH);
    }

    @Override
    public List<WireTensor> tensors() {
        return List.of(encodings);
    }
}
