package io.hillock.protocol.bytes;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;

/** Creates the exceptions that decoding throws internally; the decoder adds the envelope's id. */
public final class FrameRefusal {

    private FrameRefusal() {}

    public static InvalidMessageException badFrame(String where, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_FRAME, where, reason);
    }

    public static InvalidMessageException badMessage(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_MESSAGE, field, reason);
    }

    public static InvalidMessageException badValue(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_VALUE, field, reason);
    }

    public static InvalidMessageException badShape(String field, String reason) {
        return new InvalidMessageException(ErrorCode.BAD_SHAPE, field, reason);
    }

    public static InvalidMessageException unknownType(String type) {
        return new InvalidMessageException(ErrorCode.UNKNOWN_TYPE, "type",
                type.substring(0, Math.min(type.length(), 64)) + " is unknown");
    }

    public static InvalidMessageException tooLarge(long bytes, int maxFrame) {
        return new InvalidMessageException(ErrorCode.TOO_LARGE, "frame",
                bytes + " bytes, the largest frame has " + maxFrame);
    }
}
