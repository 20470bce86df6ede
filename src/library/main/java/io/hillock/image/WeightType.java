package io.hillock.image;

/**
 * The type in which an image stores the weights of dense transforms and convolutions. Engines widen them to float32
 * before use, by one formula (image.md), so an image gives the same bits everywhere. An image with smaller weights is a
 * different network, though. Biases, constants and the weights of plastic transforms are always float32.
 */
public enum WeightType {
    /** float32, the type that engines compute with. */
    F32("f32"),
    /** Rounded to float16: half the size. */
    F16("f16"),
    /** Rounded to whole multiples, from -127 to 127, of one scale per target: a quarter of the size. */
    I8("i8");

    private final String label;

    WeightType(String label) {
        this.label = label;
    }

    /** The name on the command line. */
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
                    "unknown weight type '" + label + "', valid are: f32, f16, i8");
        };
    }
}
