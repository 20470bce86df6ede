package io.hillock.adapt;

import java.util.Locale;

/** Words for what was observed. */
final class Evidence {
    private Evidence() {}

    static String share(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, nanos < 10_000_000 ? "%.2g ms" : "%.0f ms", nanos / 1e6);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
