package io.hillock.npy;

import java.nio.ByteOrder;
import java.util.List;

/** The bytes of one element: numpy's {@code descr}. */
sealed interface ElementLayout {
    /** Bytes of one element. */
    int bytes();

    /** For messages. */
    String label();

    record Plain(DType dtype, ByteOrder byteOrder) implements ElementLayout {
        @Override
        public int bytes() {
            return dtype.bytes();
        }

        @Override
        public String label() {
            return dtype.label();
        }
    }

    /** Fields at ascending offsets, perhaps with padding between them and at the end. */
    record Structured(List<StructuredArray.Field> fields, int bytes) implements ElementLayout {
        @Override
        public String label() {
            return "structured";
        }
    }
}
