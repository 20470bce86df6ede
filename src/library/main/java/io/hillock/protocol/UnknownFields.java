package io.hillock.protocol;

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
public record UnknownFields(JsonObject envelope, JsonObject context, JsonObject payload, JsonObject tensorPayload,
        List<WireTensor> tensors) {
    public static final UnknownFields NONE = new UnknownFields(JsonObject.EMPTY, JsonObject.EMPTY, JsonObject.EMPTY,
            JsonObject.EMPTY, List.of());

    public UnknownFields {
        tensors = List.copyOf(tensors);
    }
}
