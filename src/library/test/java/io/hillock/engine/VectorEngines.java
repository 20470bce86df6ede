package io.hillock.engine;

import io.hillock.image.Image;

/** Java engines with vectors, whatever {@link VectorForm} would choose for this JVM. The tests' JVM has the module. */
final class VectorEngines {
    private VectorEngines() {}

    static JavaEngine open(Image image, EngineOptions options) {
        return JavaEngine.open(image, options, VectorForm.vectors());
    }
}
