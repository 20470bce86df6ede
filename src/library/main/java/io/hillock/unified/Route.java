package io.hillock.unified;

import java.util.Locale;

/** Which engines may answer a request. */
public enum Route {
    /** The engine that the strategy chooses. */
    AUTO,
    /** Engines in Java. */
    JAVA,
    /** C++ engines in this process. */
    NATIVE,
    /** Engines in other processes. */
    REMOTE,
    /** Several engines at once, compared bit by bit. */
    REDUNDANT;

    /** The label in logs and events. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
