package io.hillock.message.frame;

import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;

/** What decoding throws within; the decoder adds the envelope's id. */
final class Refusal {

    private Refusal() {}

    static InvalidMessageException badFrame(String where, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_FRAME, where, reason);
    }

    static InvalidMessageException badMessage(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_MESSAGE, field, reason);
    }

    static InvalidMessageException badValue(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_VALUE, field, reason);
    }

    static InvalidMessageException badShape(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_SHAPE, field, reason);
    }

    static InvalidMessageException unknownType(String type) {
        return new InvalidMessageException(ErrorCode.UNKNOWN_TYPE, "type",
                type.substring(0, Math.min(type.length(), 64)) + " is unknown");
    }

    static InvalidMessageException tooLarge(long bytes, int maxFrame) {
        return new InvalidMessageException(ErrorCode.TOO_LARGE, "frame",
                bytes + " bytes, the largest frame has " + maxFrame);
    }
}
