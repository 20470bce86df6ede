package io.hillock.server.request;

/**
 * An output that a request asks for.
 *
 * @param name as in the model's metadata, or {@code NODE:z} or {@code NODE:v} for a recording
 * @param classes number of classes to answer instead of the tensor, the largest values first; 0 for the tensor itself
 */
public record RequestedTensor(String name, int classes) {
    /**
     * Reads the parameter {@code classification}.
     *
     * @param value a Long
     * @throws ServiceException {@code INVALID} if it is no number of classes
     */
    public static int classes(Object value) {
        if (value instanceof Long count && count >= 0 && count <= Integer.MAX_VALUE) {
            return count.intValue();
        }
        throw ServiceException.invalid("classification must be a whole number of classes, is " + value);
    }

    /** The tensor itself. */
    public static RequestedTensor of(String name) {
        return new RequestedTensor(name, 0);
    }
}
