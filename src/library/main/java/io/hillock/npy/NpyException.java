package io.hillock.npy;

/**
 * Reports a file that cannot be read or written as npy or npz. The message is one line: file, entry (in an npz) and
 * problem.
 */
public final class NpyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final String entry;
    private final String problem;

    NpyException(String file, String entry, String what, Throwable cause) {
        super(oneLine(file + ": " + (entry.isEmpty() ? "" : "entry '" + entry + "': ") + what), cause);
        this.file = file;
        this.entry = entry;
        this.problem = oneLine(what);
    }

    /** The file as the caller named it. */
    public String file() {
        return file;
    }

    /** The name of the array in an npz; empty if the problem concerns the whole file. */
    public String entry() {
        return entry;
    }

    /** The problem alone, without file and entry. */
    public String problem() {
        return problem;
    }

    /** Names and headers come from the file and may contain anything. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
