package io.hillock.image.safetensors;

/** The element types of tensors in an image, little-endian. */
public enum ElementType {
    /** Weights and constants: IEEE 754 binary32, finite. */
    F32(4),
    /** Delays in time steps: signed. */
    I32(4),
    /** Small weights: IEEE 754 binary16, finite. */
    F16(2),
    /** Small weights: signed; the value is the element times the scale of its target. */
    I8(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes, and the alignment of its tensor. */
    int bytes() {
        return bytes;
    }
}
