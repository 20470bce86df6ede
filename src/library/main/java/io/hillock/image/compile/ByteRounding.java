package io.hillock.image.compile;

/** How float32 weights become int8 with a scale for each target (image.md, Small weights). */
public final class ByteRounding {
    private static final int MOST = 127;

    private ByteRounding() {}

    /** The scale of a target with this largest magnitude of a weight. */
    public static float scale(float largest) {
        return largest / MOST;
    }

    /** The whole number of scales, from -127 to 127, that is nearest to a weight. */
    public static byte steps(float weight, float scale) {
        double steps = scale == 0 ? 0 : Math.rint((double) weight / scale);
        return (byte) Math.clamp(steps, -MOST, MOST);
    }
}
