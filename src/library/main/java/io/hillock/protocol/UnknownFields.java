package io.hillock.protocol;

import java.util.List;

/**
 * The parts of a message that this version does not know. They are kept, so that a forwarded message still has them.
 * Immutable.
 *
 * @param envelope fields of the envelope
 * @param context fields of {@code cellular_context}
 * @param payload fields of the payload
 * @param tensorPayload fields of {@code tensor_payload}
 * @param tensors with names that the message's type does not define
 */
public record UnknownFields(JsonObject envelope, JsonObject context, JsonObject payload, JsonObject tensorPayload,
        List<WireTensor> tensors) {
    public static final UnknownFields NONE = new UnknownFields(JsonObject.EMPTY, JsonObject.EMPTY, JsonObject.EMPTY,
            JsonObject.EMPTY, List.of());

    public UnknownFields {
        tensors = List.copyOf(tensors);
    }
}
