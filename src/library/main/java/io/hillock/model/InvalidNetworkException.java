package io.hillock.model;

/**
 * Reports a network that has no meaning or cannot run. The message is one line that names node and key:
 * {@code node 'lif1', key 'tau': must be > 0, is 0.0 at index 3}.
 */
public final class InvalidNetworkException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String node;
    private final String key;
    private final String reason;

    /**
     * @param node name of the node, nested names joined with {@code /}; empty if unknown
     * @param key the NIR key, such as {@code tau} or {@code edges}; empty if no key is at fault
     * @param reason what is wrong, without node and key
     */
    public InvalidNetworkException(String node, String key, String reason) {
        super(message(node, key, reason));
        this.node = node;
        this.key = key;
        this.reason = reason;
    }

    public String node() {
        return node;
    }

    public String key() {
        return key;
    }

    /** The message without node and key. */
    public String reason() {
        return reason;
    }

    private static String message(String node, String key, String reason) {
        String where = node.isEmpty() ? "" : "node '" + node + "'";
        if (!key.isEmpty()) {
            where += (where.isEmpty() ? "" : ", ") + "key '" + key + "'";
        }
        return where.isEmpty() ? reason : where + ": " + reason;
    }
}
