package io.hillock.image;

/** What a tensor of an image holds; both are little-endian and {@link #BYTES} wide. */
enum ElementType {
    /** Weights and constants: IEEE 754 binary32, finite. */
    F32,
    /** Delays in time steps: signed. */
    I32;

    static final int BYTES = 4;
}
