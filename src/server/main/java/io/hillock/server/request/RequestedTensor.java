package io.hillock.server.request;

/**
 * An output that a request asks for.
 *
 * @param name as in the model's metadata, or {@code NODE:z} or {@code NODE:v} for a recording
 * @param classes number of classes to answer instead of the tensor, the largest values first; 0 for the tensor itself
 */
public record RequestedTensor(String name, int classes) {
    /** The tensor itself. */
    public static RequestedTensor of(String name) {
        return new RequestedTensor(name, 0);
    }
}
