package io.hillock.unified;

/** Where an engine runs. */
public enum EngineKind {
    /** In this JVM, in Java. */
    JAVA,
    /** In this process, in C++. */
    NATIVE,
    /** In another process. */
    REMOTE;

    /** The label in metrics and messages. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
