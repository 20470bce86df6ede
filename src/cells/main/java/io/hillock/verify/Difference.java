package io.hillock.verify;

import java.util.Locale;

/**
 * The first difference between two engines: the first sample that differs, its first such step, and the first such node in running order.
 *
 * @param step counted from 0 at rest
 * @param track {@code NODE:z} or {@code NODE:v}; a state variable if the recorded values are equal
 * @param element index in the node or variable: the neuron
 * @param expected the value from {@code reference}
 * @param actual the value from {@code engine}
 */
public record Difference(int sample, int step, String track, int element, String reference, float expected,
        String engine,
        float actual) {
    /** One line. */
    @Override
    public String toString() {
        return "sample " + sample + ", step " + step + ", " + track + ", element " + element + ": "
                + value(reference, expected)
                + ", " + value(engine, actual);
    }

    private static String value(String engine, float value) {
        return engine + " gives " + value + " (" + bits(value) + ")";
    }

    /** The value's bits in hexadecimal. */
    public static String bits(float value) {
        return String.format(Locale.ROOT, "0x%08x", Float.floatToRawIntBits(value));
    }
}
