package io.hillock.unified;

import java.io.Serial;

/** Engines gave different bits, and no value had a majority. The message names the first difference. */
public final class DivergenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Agreement agreement;

    public DivergenceException(Agreement agreement) {
        super("the engines do not agree: " + agreement.divergence().orElseThrow());
        this.agreement = agreement;
    }

    /** The engines' agreement; {@code null} after deserialization. */
    public Agreement agreement() {
        return agreement;
    }
}
