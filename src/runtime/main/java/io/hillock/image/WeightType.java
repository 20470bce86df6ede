package io.hillock.image;

/**
 * How the weights of dense connections and convolutions are stored in an image. Engines widen them to float32 before use, by one
 * formula (image.md), so that an image gives the same bits everywhere; an image with smaller weights is another network, though.
 * Biases, constants and the weights of plastic connections are always float32.
 */
public enum WeightType {
    /** As float32, which is how engines use them. */
    F32,
    /** Rounded to float16: half the size. */
    F16,
    /** Rounded to whole multiples, from -127 to 127, of a scale that each target has: a quarter of the size. */
    I8
}
