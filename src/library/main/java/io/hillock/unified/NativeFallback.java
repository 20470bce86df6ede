package io.hillock.unified;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Warns once that front doors run without the C++ engine. Thread-safe. */
final class NativeFallback {
    private static final System.Logger LOG = System.getLogger(UnifiedEngine.class.getName());
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private NativeFallback() {}

    /** @param problem why there is no native engine, and what to do about it */
    static void warn(String problem) {
        if (!SAID.getAndSet(true)) {
            LOG.log(Level.WARNING, () -> "running on the Java engine alone, at several times the CPU time: " + problem);
        }
    }
}
