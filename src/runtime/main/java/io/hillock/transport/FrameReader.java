package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.frame.FrameDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * Cuts what a channel gives into frames. One thread; {@link #heard} any. A length is checked before memory is had for it; each
 * body has memory of its own, which lives as long as a tensor in it.
 */
final class FrameReader {
    private static final int BUFFER = 1 << 16;
    private static final int LENGTH = 4;
    private static final int ALIGNMENT = 8;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private volatile long heard = System.nanoTime();

    FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** When a frame, or a good part of a long one, had last come: {@link System#nanoTime}. A byte now and then is silence. */
    long heard() {
        return heard;
    }

    /**
     * Waits for a frame.
     *
     * @throws EOFException at the end, also within a frame
     * @throws io.hillock.message.frame.FrameException as the decoder does
     */
    Envelope read(FrameDecoder decoder) throws IOException {
        while (buffer.remaining() < LENGTH) {
            buffer.compact();
            try {
                fill(buffer);
            } finally {
                buffer.flip();
            }
        }
        int length = decoder.bodyLength(buffer.getInt());
        MemorySegment body = Arena.ofAuto().allocate(length, ALIGNMENT);
        ByteBuffer into = body.asByteBuffer();
        int here = Math.min(length, buffer.remaining());
        into.put(buffer.slice(buffer.position(), here));
        buffer.position(buffer.position() + here);
        int mark = into.position();
        while (into.hasRemaining()) {
            fill(into);
            if (into.position() - mark >= BUFFER) {
                mark = into.position();
                heard = System.nanoTime();
            }
        }
        heard = System.nanoTime();
        return decoder.decode(body, Arena.ofAuto());
    }

    private void fill(ByteBuffer into) throws IOException {
        if (channel.read(into) < 0) {
            throw new EOFException();
        }
    }
}
