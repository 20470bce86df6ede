package io.hillock.image.safetensors;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The layout of a safetensors file, as image.md defines it:
 *
 * <pre>
 * offset             size  field
 * 0                  8     header_length, little-endian unsigned
 * 8                  …     header: JSON, UTF-8, padded with spaces
 * 8 + header_length  …     data: the tensors
 * </pre>
 */
public final class SafetensorsLayout {
    static final int HEADER = 8;
    static final int MAX_HEADER_BYTES = 16 << 20;
    /** The data starts at a multiple of this. */
    public static final int ALIGNMENT = 64;
    /** The largest number of characters in a tensor's name. */
    static final int MAX_NAME = 1 << 16;
    static final String METADATA = "__metadata__";
    static final String PROGRAM = "hillock";

    static final ValueLayout.OfLong HEADER_LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsLayout() {}
}
