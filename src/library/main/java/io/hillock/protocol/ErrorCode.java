package io.hillock.protocol;

/** Why something was refused or failed; the words of the wire. */
public enum ErrorCode {
    BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, // what came cannot be read
    UNAUTHORIZED, NAME_TAKEN, // the peer is not let in
    UNKNOWN_NETWORK, BAD_SHAPE, BAD_VALUE, INCOMPATIBLE_STATE, // what it asks for cannot be done
    DEADLINE, CANCELLED, DISCONNECTED, OVERLOADED, TOO_LARGE, INTERNAL // it was not done
    ;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static ErrorCode of(String label) {
        return WireNames.find("code", label, values(), ErrorCode::label);
    }
}
