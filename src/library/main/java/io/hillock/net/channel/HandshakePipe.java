package io.hillock.net.channel;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.frame.FrameDecoder;
import io.hillock.protocol.frame.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A pipe and its reader during the handshake. It carries one plain frame of moderate size at a time. One thread at a
 * time.
 */
public record HandshakePipe(Pipe pipe, FrameReader reader) implements AutoCloseable {
    public static final long MAX_INTEGER = (1L << 53) - 1;
    /** The longest frame that is read from an unknown peer. */
    private static final int MAX_HANDSHAKE_FRAME = 1 << 16;

    public static HandshakePipe of(Pipe pipe) {
        return new HandshakePipe(pipe, new FrameReader());
    }

    public void write(Envelope message) throws IOException {
        ByteBuffer frame = new FrameEncoder(MAX_HANDSHAKE_FRAME, new Handles()).plain(message).asByteBuffer();
        while (frame.hasRemaining()) {
            pipe.write(frame);
        }
    }

    public Envelope read() throws IOException {
        return reader.read(new FrameDecoder(MAX_HANDSHAKE_FRAME, new Handles()), pipe::read);
    }

    /** See {@link Pipe#lasting}. */
    public HandshakePipe lasting() throws IOException {
        return new HandshakePipe(pipe.lasting(), reader);
    }

    @Override
    public void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            // The pipe is gone either way, and nobody is left to be told.
        }
    }
}
