package io.hillock.image.safetensors;

/** What a tensor of an image holds, little-endian. */
public enum ElementType {
    /** Weights and constants: IEEE 754 binary32, finite. */
    F32(4),
    /** Delays in time steps: signed. */
    I32(4),
    /** Small weights: IEEE 754 binary16, finite. */
    F16(2),
    /** Small weights: signed, to be multiplied by the scale of their target. */
    I8(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Of one element, and what its tensor is aligned to. */
    int bytes() {
        return bytes;
    }
}
