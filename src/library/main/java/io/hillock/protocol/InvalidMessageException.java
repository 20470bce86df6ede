package io.hillock.protocol;

/** A message breaks the protocol's rules. The exception names the field. */
public final class InvalidMessageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String field;

    public InvalidMessageException(ErrorCode code, String field, String reason) {
        super(field + ": " + reason);
        this.code = code;
        this.field = field;
    }

    /**
     * The code that a peer gets which sent such a message: {@code bad_message}, {@code bad_value} or {@code bad_shape}
     * from constructors.
     */
    public ErrorCode code() {
        return code;
    }

    /** The field's name on the wire. */
    public String field() {
        return field;
    }
}
