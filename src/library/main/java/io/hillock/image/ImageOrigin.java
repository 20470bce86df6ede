package io.hillock.image;

/** The source of an image's bytes, usually a file. Every error message starts with it. Immutable. */
public record ImageOrigin(String name) {

    public ImageException refuse(String problem) {
        return new ImageException(name, problem);
    }

    /** Throws unless {@code holds}; {@code format} and its arguments state the problem. */
    public void require(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw refuse(format.formatted(arguments));
        }
    }
}
