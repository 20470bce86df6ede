package io.hillock.npy;

/**
 * A file that cannot be read or written as npy or npz. The message is one line: file, entry (in an npz) and what is wrong.
 */
public final class NpyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final String entry;

    NpyException(String file, String entry, String what, Throwable cause) {
        super(oneLine(file + ": " + (entry.isEmpty() ? "" : "entry '" + entry + "': ") + what), cause);
        this.file = file;
        this.entry = entry;
    }

    /** The file as the caller named it. */
    public String file() {
        return file;
    }

    /** The name of the array in an npz, empty where the file as a whole is meant. */
    public String entry() {
        return entry;
    }

    /** Names and headers come from the file and may hold anything. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
