package io.hillock.protocol.bytes;

import io.hillock.protocol.ErrorCode;

/** Some bytes are not a frame, or a frame holds no valid message. */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final long id;

    public FrameException(ErrorCode code, long id, String message) {
        super(message);
        this.code = code;
        this.id = id;
    }

    /** The code for the peer. After {@code bad_frame} its connection is closed; after other codes it goes on. */
    public ErrorCode code() {
        return code;
    }

    /** The envelope's id, for the answer; 0 if it could not be read. */
    public long id() {
        return id;
    }
}
