package io.hillock.protocol;

/**
 * Free fields beside the tensors of a message: {@code optimization_metadata} and {@code cellular_coordination_info}.
 */
public record MessageMetadata(JsonObject optimizationMetadata, JsonObject cellularCoordinationInfo) {
    public static final MessageMetadata NONE = new MessageMetadata(JsonObject.EMPTY, JsonObject.EMPTY);
}
