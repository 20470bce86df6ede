package io.hillock.server.serving;

/** Loads a model. It may take long, and runs on the thread of the one who asks. */
@FunctionalInterface
public interface ServableSource {
    /**
     * Loads the model anew.
     *
     * @throws RuntimeException if it cannot be loaded; the message says why in one sentence
     */
    Servable load();
}
