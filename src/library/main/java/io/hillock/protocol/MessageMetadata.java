package io.hillock.protocol;

/** What may stand beside the tensors of a message: {@code optimization_metadata} and {@code cellular_coordination_info}, free. */
public record MessageMetadata(JsonObject optimizationMetadata, JsonObject cellularCoordinationInfo) {
    public static final MessageMetadata NONE = new MessageMetadata(JsonObject.EMPTY, JsonObject.EMPTY);
}
