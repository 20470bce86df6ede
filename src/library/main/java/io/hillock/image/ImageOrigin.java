package io.hillock.image;

/** Where the bytes of an image came from, a file as a rule: the first words of every refusal. */
public record ImageOrigin(String name) {

    public ImageException refuse(String problem) {
        return new ImageException(name, problem);
    }

    /** Refuses unless {@code holds}; {@code format} and its arguments say what is wrong. */
    public void require(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw refuse(format.formatted(arguments));
        }
    }
}
