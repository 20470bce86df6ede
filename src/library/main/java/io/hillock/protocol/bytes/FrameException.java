package io.hillock.protocol.bytes;

import io.hillock.protocol.ErrorCode;

/** Bytes that are no frame, or a frame that holds no valid message. */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final long id;

    public FrameException(ErrorCode code, long id, String message) {
        super(message);
        this.code = code;
        this.id = id;
    }

    /** What the peer is told. After {@code bad_frame} its connection is closed, after the others it goes on. */
    public ErrorCode code() {
        return code;
    }

    /** Of the envelope, so that it can be answered; 0 where it could not be read. */
    public long id() {
        return id;
    }
}
