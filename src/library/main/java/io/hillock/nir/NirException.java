package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;

/**
 * Reports a NIR file that cannot be read or written. The message is one line that names file, node and key:
 * {@code lenet.nir: node 'lif1', key 'tau': must be > 0, is 0.0 at index 3}.
 */
public final class NirException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String node;
    private final String key;

    NirException(String file, InvalidNetworkException reason) {
        super(oneLine(file + ": " + reason.getMessage()), reason);
        this.file = file;
        this.node = reason.node();
        this.key = reason.key();
    }

    NirException(String file, String reason, Throwable cause) {
        super(oneLine(file + ": " + reason), cause);
        this.file = file;
        this.node = "";
        this.key = "";
    }

    /** The file, as the caller named it, or {@code input stream}. */
    public String file() {
        return file;
    }

    /** The node at fault, nested names joined with {@code /}; empty if unknown. */
    public String node() {
        return node;
    }

    /** The key at fault, such as {@code tau}; empty if unknown. */
    public String key() {
        return key;
    }

    /** Names in damaged files may contain anything. */
    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ");
    }
}
