package io.hillock.protocol;

/** A message that would break the protocol's rules; names the field. */
public final class InvalidMessageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String field;

    public InvalidMessageException(ErrorCode code, String field, String reason) {
        super(field + ": " + reason);
        this.code = code;
        this.field = field;
    }

    /** What a peer is told that sent this; {@code bad_message}, {@code bad_value} or {@code bad_shape} from constructors. */
    public ErrorCode code() {
        return code;
    }

    /** The field's name on the wire. */
    public String field() {
        return field;
    }
}
