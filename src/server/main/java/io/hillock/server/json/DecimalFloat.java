package io.hillock.server.json;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers as the nearest float32, like {@link Float#parseFloat}, several times faster. The product or quotient of up to 19
 * digits and an exact power of ten is within two units of a double's last place of the number; unless a tie between two floats is that
 * near, rounding it to float32 gives the nearest. (Clinger, How to read floating point numbers accurately, 1990.)
 */
final class DecimalFloat {
    private static final int MOST_DIGITS = 18;
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
            1e14, 1e15, 1e16,
            1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    /** The bits of a double that a float of normal size lacks, and their value half-way between two floats. */
    private static final long LOST = (1L << 29) - 1;
    private static final long TIE = 1L << 28;
    private static final long MARGIN = 4;

    private DecimalFloat() {}

    /** Reads a number whose syntax is that of JSON. Beyond the largest float it is infinite. */
    static float parse(byte[] bytes, int from, int end) {
        int at = from;
        boolean negative = bytes[at] == '-';
        at += negative ? 1 : 0;
        long digits = 0;
        int count = 0;
        int exponent = 0;
        boolean fraction = false;
        for (; at < end; at++) {
            byte next = bytes[at];
            if (next == '.') {
                fraction = true;
            } else if (next >= '0' && next <= '9') {
                digits = digits * 10 + (next - '0');
                count += digits == 0 ? 0 : 1;
                exponent -= fraction ? 1 : 0;
                if (count > MOST_DIGITS) {
                    return exact(bytes, from, end);
                }
            } else {
                break;
            }
        }
        if (at < end) {
            if (end - at > 5) {
                return exact(bytes, from, end);
            }
            at++;
            boolean down = bytes[at] == '-';
            at += down || bytes[at] == '+' ? 1 : 0;
            int power = 0;
            for (; at < end; at++) {
                power = power * 10 + (bytes[at] - '0');
            }
            exponent += down ? -power : power;
        }
        float value = nearest(digits, exponent);
        return Float.isNaN(value) ? exact(bytes, from, end) : negative ? -value : value;
    }

    /**
     * Reads a number of the plain form, digits or digits with a point and digits behind it, if a comma or a bracket follows.
     *
     * @return the number and the place behind it, as {@link #value} and {@link #end} read them; −1 if it has another form or needs more care
     */
    static long plain(byte[] bytes, int from, int end) {
        int at = from;
        boolean negative = at < end && bytes[at] == '-';
        at += negative ? 1 : 0;
        int first = at;
        long digits = 0;
        for (; at < end && isDigit(bytes[at]); at++) {
            digits = digits * 10 + (bytes[at] - '0');
        }
        int whole = at - first;
        int fraction = 0;
        if (at < end && bytes[at] == '.') {
            int point = at++;
            for (; at < end && isDigit(bytes[at]); at++) {
                digits = digits * 10 + (bytes[at] - '0');
            }
            fraction = at - point - 1;
            if (fraction == 0) {
                return -1;
            }
        }
        boolean closed = at < end && (bytes[at] == ',' || bytes[at] == ']');
        if (!closed || whole == 0 || whole > 1 && bytes[first] == '0' || whole + fraction > MOST_DIGITS) {
            return -1;
        }
        float value = nearest(digits, -fraction);
        return Float.isNaN(value)
                ? -1
                : (long) at << Integer.SIZE | Float.floatToRawIntBits(negative ? -value : value) & 0xffff_ffffL;
    }

    /** The number in a result of {@link #plain}. */
    static float value(long plain) {
        return Float.intBitsToFloat((int) plain);
    }

    /** The place behind it. */
    static int end(long plain) {
        return (int) (plain >>> Integer.SIZE);
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    /** The float32 nearest to digits · 10^exponent; NaN if that is not certain. */
    private static float nearest(long digits, int exponent) {
        if (digits == 0) {
            return 0;
        }
        if (exponent < -22 || exponent > 22) {
            return Float.NaN;
        }
        double near = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
        long tie = Math.abs((Double.doubleToRawLongBits(near) & LOST) - TIE);
        return tie <= MARGIN || near < Float.MIN_NORMAL || near > Float.MAX_VALUE ? Float.NaN : (float) near;
    }

    private static float exact(byte[] bytes, int from, int end) {
        return Float.parseFloat(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
    }
}
