package io.hillock.protocol.bytes;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The layouts of aligned little-endian numbers, as all frames use them. */
public final class LittleEndian {
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Tensors start at multiples of this. */
    public static final int ALIGNMENT = 8;

    private LittleEndian() {}

    /** The next multiple of {@link #ALIGNMENT}. */
    public static long align(long offset) {
        return offset + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
