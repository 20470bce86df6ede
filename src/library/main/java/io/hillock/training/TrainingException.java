package io.hillock.training;

/** Says why a training cannot start or go on, where, and what helps. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String node;

    /** @param node the node at fault; empty if none is */
    public TrainingException(String node, String reason) {
        super(node.isEmpty() ? reason : "node '" + node + "': " + reason);
        this.node = node;
    }

    /** The node at fault, nested names joined with {@code /}; empty if none is. */
    public String node() {
        return node;
    }
}
