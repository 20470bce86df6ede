package io.hillock.unified;

/** Where an engine runs. */
public enum EngineKind {
    /** In this JVM, in Java. */
    JAVA,
    /** In this process, in C++. */
    NATIVE,
    /** In another process. */
    REMOTE;

    /** As metrics and messages write it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
