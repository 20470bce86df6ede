package io.hillock.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first lines of AEDAT files: {@code #!AER-DAT3.1}, and each other line behind a # as well. */
final class AedatHeader {
    static final String MAGIC = "#!AER-DAT";

    private static final int LONGEST_LINE = 1 << 16;

    private AedatHeader() {}

    /** The version, such as {@code 3.1}, from the first line; the stream is then behind that line. */
    static String version(String source, InputStream in) throws IOException {
        String line = line(source, in);
        if (!line.startsWith(MAGIC)) {
            throw new EventException(source, "does not begin with " + MAGIC + ", so it is no AEDAT file");
        }
        return line.substring(MAGIC.length()).strip();
    }

    /** The next line without its end. */
    static String line(String source, InputStream in) throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EventException(source, "truncated in the header");
            }
            if (length == LONGEST_LINE) {
                throw new EventException(source, "damaged: a header line of more than " + LONGEST_LINE + " bytes");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) c;
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
