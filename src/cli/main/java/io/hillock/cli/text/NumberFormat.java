package io.hillock.cli.text;

import java.math.BigDecimal;
import java.util.Locale;

/** Formats numbers for readers, the same in every locale. */
public final class NumberFormat {
    private NumberFormat() {}

    /** {@code 1 sample}, {@code 2 samples}. */
    public static String count(long count, String noun) {
        return whole(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@code 12,345}. */
    public static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** The shortest decimal that reads back as {@code value}, without a trailing {@code .0}. */
    public static String exact(double value) {
        double size = Math.abs(value);
        String shortest = Double.toString(value);
        boolean plain = value == 0 || size >= 1e-7 && size < 1e10;
        return plain ? new BigDecimal(shortest).stripTrailingZeros().toPlainString() : shortest;
    }

    /** About four significant digits. */
    public static String rough(double value) {
        return exact(Double.parseDouble(String.format(Locale.ROOT, "%.3e", value)));
    }

    /** A share from 0 to 1 as {@code 97.1 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Nanoseconds in µs, with one decimal. */
    public static String micros(double nanos) {
        return String.format(Locale.ROOT, "%,.1f", nanos / 1e3);
    }
}
