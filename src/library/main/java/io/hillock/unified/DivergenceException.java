package io.hillock.unified;

import java.io.Serial;

/** Engines gave different bits and none a majority. The message names the first place. */
public final class DivergenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Agreement agreement;

    public DivergenceException(Agreement agreement) {
        super("the engines do not agree: " + agreement.divergence().orElseThrow());
        this.agreement = agreement;
    }

    /** What they said; {@code null} once deserialized. */
    public Agreement agreement() {
        return agreement;
    }
}
