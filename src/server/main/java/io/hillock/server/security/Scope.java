package io.hillock.server.security;

import java.util.Locale;

/** What a token permits. Any valid token also permits reading the metadata of server and models. */
public enum Scope {
    /** Ask models. */
    INFER,
    /** Load and unload models, change settings. */
    CONTROL,
    /** Read statistics, metrics, settings and the repository's index. */
    WATCH;

    /** The word in token files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
