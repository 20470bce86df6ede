package io.hillock.unified;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import java.util.Objects;
import java.util.function.Function;

/**
 * An engine that the front door opens, may choose, and closes.
 *
 * @param name unique name, as shown in status and metrics
 * @param kind where the engine runs
 * @param open opens the engine over the image
 */
public record Candidate(String name, EngineKind kind, Function<Image, Engine> open) {
    public Candidate {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(open, "open");
    }
}
