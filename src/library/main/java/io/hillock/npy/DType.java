package io.hillock.npy;

import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/** The numpy element types that this package reads and writes: floats, integers and booleans (one byte, 0 or 1). */
public enum DType {
    F2, F4, F8, I1, I2, I4, I8, U1, U2, U4, U8, B1;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** numpy's kind and size, such as {@code f4}. */
    public String label() {
        return label;
    }

    /** Bytes of one element. */
    public int bytes() {
        return label.charAt(1) - '0';
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloat() {
        return label.charAt(0) == 'f';
    }

    /** numpy's {@code descr}: byte order and label, such as {@code <f4} or {@code |u1}. */
    String descr(ByteOrder order) {
        return (bytes() == 1 ? '|' : order == ByteOrder.LITTLE_ENDIAN ? '<' : '>') + label;
    }

    static Optional<DType> of(String label) {
        for (DType dtype : values()) {
            if (dtype.label.equals(label)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
