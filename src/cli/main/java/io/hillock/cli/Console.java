package io.hillock.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints, in UTF-8. Results go to {@code out}, everything else to {@code err}.
 *
 * @param terminal whether {@code err} is a terminal that may show progress
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** The process's own streams. The launcher sets {@code hillock.terminal.err} if stderr is a terminal. */
    public static Console system() {
        return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err),
                Boolean.getBoolean("hillock.terminal.err"));
    }

    /** Prints the text to {@code err} as one line, even if it has line breaks. */
    public void say(String line) {
        out.flush();
        err.println(line.replaceAll("\\p{Cntrl}", " "));
        err.flush();
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
