package io.hillock.bench.engine;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;

/** The engines to compare. */
public enum MeasuredEngine {
    JAVA, NATIVE;

    Engine open(Image image) {
        return switch (this) {
            case JAVA -> JavaEngine.open(image);
            case NATIVE -> NativeEngine.open(image);
        };
    }
}
