package io.hillock.message;

import java.util.List;

/**
 * What a message had that this version does not know: kept, so that it is still there when the message is forwarded.
 *
 * @param envelope fields of the envelope
 * @param context fields of {@code cellular_context}
 * @param payload fields of the payload
 * @param tensorPayload fields of {@code tensor_payload}
 * @param tensors by names that the message's type does not have
 */
public record Unknown(Json envelope, Json context, Json payload, Json tensorPayload, List<WireTensor> tensors) {
    public static final Unknown NONE = new Unknown(Json.EMPTY, Json.EMPTY, Json.EMPTY, Json.EMPTY, List.of());

    public Unknown {
        tensors = List.copyOf(tensors);
    }
}
