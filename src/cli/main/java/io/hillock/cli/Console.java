package io.hillock.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command prints. Results go to {@code out}, everything else to {@code err}, in UTF-8.
 *
 * @param terminal whether {@code err} is a terminal, so that progress may be shown there
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** The process's own; the launcher says in {@code hillock.terminal.err} whether stderr is a terminal. */
    public static Console system() {
        return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err),
                Boolean.getBoolean("hillock.terminal.err"));
    }

    /** One line to {@code err}, whatever the text holds. */
    public void say(String line) {
        out.flush();
        err.println(line.replaceAll("\\p{Cntrl}", " "));
        err.flush();
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
