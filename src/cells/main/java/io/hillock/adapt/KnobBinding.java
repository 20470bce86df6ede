package io.hillock.adapt;

import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * A knob and what it is bound to.
 *
 * @param start its value now
 * @param apply sets it; may take as long as opening an engine, and may fail: then the value before stays
 */
public record KnobBinding(Knob knob, long start, LongConsumer apply) {
    public KnobBinding {
        Objects.requireNonNull(apply, "apply");
        if (!knob.allows(start)) {
            throw new IllegalArgumentException("knob '" + knob.name() + "' begins with " + start
                    + ", which is not within " + knob.least() + " to " + knob.most());
        }
    }
}
