package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.frame.FrameDecoder;
import io.hillock.message.frame.FrameEncoder;
import io.hillock.message.frame.Handles;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A pipe and its reader; before the handshake is over plain frames of moderate size, one by one. */
record Wire(Pipe pipe, FrameReader reader) implements AutoCloseable {
    static final long MAX_INTEGER = (1L << 53) - 1;
    /** Strangers are read no longer frames than this. */
    private static final int MAX_HANDSHAKE_FRAME = 1 << 16;

    static Wire of(Pipe pipe) {
        return new Wire(pipe, new FrameReader());
    }

    void write(Envelope message) throws IOException {
        ByteBuffer frame = new FrameEncoder(MAX_HANDSHAKE_FRAME, new Handles()).plain(message).asByteBuffer();
        while (frame.hasRemaining()) {
            pipe.write(frame);
        }
    }

    Envelope read() throws IOException {
        return reader.read(new FrameDecoder(MAX_HANDSHAKE_FRAME, new Handles()), pipe::read);
    }

    /** See {@link Pipe#lasting}. */
    Wire lasting() throws IOException {
        return new Wire(pipe.lasting(), reader);
    }

    @Override
    public void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            // It is gone either way, and nobody is there to be told.
        }
    }
}
