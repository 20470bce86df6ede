package io.hillock.image;

/**
 * How the weights of dense connections and convolutions are stored in an image. Engines widen them to float32 before use, by one
 * formula (image.md), so that an image gives the same bits everywhere; an image with smaller weights is another network, though.
 * Biases, constants and the weights of plastic connections are always float32.
 */
public enum WeightType {
    /** As float32, which is how engines use them. */
    F32("f32"),
    /** Rounded to float16: half the size. */
    F16("f16"),
    /** Rounded to whole multiples, from -127 to 127, of a scale that each target has: a quarter of the size. */
    I8("i8");

    private final String label;

    WeightType(String label) {
        this.label = label;
    }

    /** As the command line has it. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
    public static WeightType of(String label) {
        return switch (label) {
            case "f32" -> F32;
            case "f16" -> F16;
            case "i8" -> I8;
            default -> throw new IllegalArgumentException(
                    "unknown type of weights '" + label + "', valid are: f32, f16, i8");
        };
    }
}
