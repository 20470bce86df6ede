package io.hillock.unified;

import java.util.Locale;

/** Which engines may answer a request. */
public enum Route {
    /** Whichever the strategy chooses. */
    AUTO,
    /** Engines in Java. */
    JAVA,
    /** C++ engines in this process. */
    NATIVE,
    /** Engines in other processes. */
    REMOTE,
    /** Several at once, compared bit by bit. */
    REDUNDANT;

    /** As logs and events write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
