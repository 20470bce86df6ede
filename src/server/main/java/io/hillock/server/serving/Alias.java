package io.hillock.server.serving;

/**
 * A second name of a model.
 *
 * @param version the version that it stands for; empty for the current one
 */
public record Alias(String model, String version) {
    /** Parses {@code MODEL} or {@code MODEL/VERSION}. */
    public static Alias of(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new Alias(text, "") : new Alias(text.substring(0, slash), text.substring(slash + 1));
    }
}
