package io.hillock.message;

/** Why something was refused or failed; the words of the wire. */
public enum ErrorCode {
    BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE, BAD_VALUE, DEADLINE, CANCELLED, DISCONNECTED, OVERLOADED, TOO_LARGE, INCOMPATIBLE_STATE, INTERNAL;

    private final String label = Labels.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static ErrorCode of(String label) {
        return Labels.find("code", label, values(), ErrorCode::label);
    }
}
