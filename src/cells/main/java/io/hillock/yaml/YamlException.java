package io.hillock.yaml;

import java.io.Serial;

/** A mistake in a YAML file; the message names file and line. */
public final class YamlException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public YamlException(String message) {
        super(message);
    }

    public YamlException(String message, Throwable cause) {
        super(message, cause);
    }
}
