package io.hillock.protocol;

/** The reason of a refusal or failure, in the words of the wire. */
public enum ErrorCode {
    BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, // the message cannot be read
    UNAUTHORIZED, NAME_TAKEN, // the peer is not admitted
    UNKNOWN_NETWORK, BAD_SHAPE, BAD_VALUE, INCOMPATIBLE_STATE, // the request cannot be carried out
    DEADLINE, CANCELLED, DISCONNECTED, OVERLOADED, TOO_LARGE, INTERNAL // the request was not carried out
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
