package io.hillock.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of an event sensor. A sensor of channels in one row, such as a silicon cochlea, has height 1.
 *
 * @param width columns, at least 1; x runs from 0 to {@code width} - 1
 * @param height rows, at least 1; y runs from 0 to {@code height} - 1
 */
public record Sensor(int width, int height) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8})[xX×]([1-9]\\d{0,8})");

    /** @throws IllegalArgumentException if a side is below 1, or there are too many pixels to number them */
    public Sensor {
        if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "a sensor of " + width + "x" + height + " pixels has no pixels or too many");
        }
    }

    /**
     * Parses {@code 34x34}: width, then height.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Sensor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no sensor size such as 34x34, width x height");
        }
        return new Sensor(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Width times height. */
    public int pixels() {
        return width * height;
    }

    /** Width and height, such as {@code 34x34}. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
