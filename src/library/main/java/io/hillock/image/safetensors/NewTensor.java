package io.hillock.image.safetensors;

import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A tensor to be written to a file, row-major. */
public sealed interface NewTensor {
    String name();

    Shape shape();

    ElementType type();

    default long bytes() {
        return (long) shape().size() * type().bytes();
    }

    /** Writes the values little-endian at {@code offset}. */
    void copyTo(MemorySegment file, long offset);

    record Floats(String name, Shape shape, float[] values) implements NewTensor {
        @Override
        public ElementType type() {
            return ElementType.F32;
        }

        @Override
        public void copyTo(MemorySegment file, long offset) {
            MemorySegment.copy(values, 0, file, SafetensorsLayout.FLOAT, offset, values.length);
        }
    }

    /** @param values values from {@link Float#floatToFloat16} */
    record Halves(String name, Shape shape, short[] values) implements NewTensor {
        @Override
        public ElementType type() {
            return ElementType.F16;
        }

        @Override
        public void copyTo(MemorySegment file, long offset) {
            MemorySegment.copy(values, 0, file, SafetensorsLayout.SHORT, offset, values.length);
        }
    }

    record Bytes(String name, Shape shape, byte[] values) implements NewTensor {
        @Override
        public ElementType type() {
            return ElementType.I8;
        }

        @Override
        public void copyTo(MemorySegment file, long offset) {
            MemorySegment.copy(values, 0, file, ValueLayout.JAVA_BYTE, offset, values.length);
        }
    }

    record Ints(String name, Shape shape, int[] values) implements NewTensor {
        @Override
        public ElementType type() {
            return ElementType.I32;
        }

        @Override
        public void copyTo(MemorySegment file, long offset) {
            MemorySegment.copy(values, 0, file, SafetensorsLayout.INT, offset, values.length);
        }
    }
}
