package io.hillock.server.inference;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Texts of callers in lines of JSON. */
final class LogText {
    private static final int LONGEST = 128;

    private LogText() {}

    /** A text in quotation marks, cut to 128 characters. */
    static String quoted(String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(shown)) + '"';
    }
}
