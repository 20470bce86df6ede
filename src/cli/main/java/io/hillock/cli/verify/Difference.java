package io.hillock.cli.verify;

import java.util.Locale;

/**
 * Where two engines first differ: in the first sample that does, at its first step, in the first node of the order in which nodes run.
 *
 * @param step from 0; counted from rest
 * @param track {@code NODE:z} or {@code NODE:v}, or a state variable where the recorded values are equal
 * @param element of the node or variable, the neuron
 * @param expected what {@code reference} gave
 * @param actual what {@code engine} gave
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
