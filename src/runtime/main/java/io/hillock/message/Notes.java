package io.hillock.message;

/** What may stand beside the tensors of a message: {@code optimization_metadata} and {@code cellular_coordination_info}, free. */
public record Notes(Json optimizationMetadata, Json cellularCoordinationInfo) {
    public static final Notes NONE = new Notes(Json.EMPTY, Json.EMPTY);
}
