package io.hillock.message.frame;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian numbers, aligned, as all frames have them. */
final class Little {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Tensors start at multiples of it. */
    static final int ALIGNMENT = 8;

    private Little() {}

    /** The next multiple of {@link #ALIGNMENT}. */
    static long align(long offset) {
        return offset + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
