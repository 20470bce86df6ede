package io.hillock.server.engines;

import java.util.Locale;

/** What an engine made of the golden sample. */
public enum ProbeOutcome {
    RIGHT, WRONG,
    /** It did not answer in time, or failed. */
    FAILED;

    /** The label in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
