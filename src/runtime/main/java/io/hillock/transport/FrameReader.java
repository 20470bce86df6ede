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
 * Cuts what is read into frames. One thread at a time; {@link #heard} any. A length is checked before memory is had for it.
 */
final class FrameReader {
    private static final int BUFFER = 1 << 16;
    private static final int LENGTH = 4;
    private static final int ALIGNMENT = 8;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final MemorySegment bytes = MemorySegment.ofBuffer(buffer.duplicate().clear());
    private final Slab slab = new Slab();
    /** Of a frame that is longer than the buffer; null while there is none. */
    private MemorySegment body;
    private ByteBuffer rest;
    private int mark;
    private volatile long heard = System.nanoTime();

    /** Where bytes come from. */
    @FunctionalInterface
    interface Source {

        /** As {@link ReadableByteChannel#read}. */
        int read(ByteBuffer into) throws IOException;
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
    Envelope read(FrameDecoder decoder, Source source) throws IOException {
        Envelope message = next(decoder);
        while (message == null) {
            fill(source);
            message = next(decoder);
        }
        return message;
    }

    /** The next message of what was read; null where its end is missing. */
    Envelope next(FrameDecoder decoder) {
        if (body != null) {
            return rest.hasRemaining() ? null : decoder.decode(takeLong(), slab);
        }
        if (buffer.remaining() < LENGTH) {
            return null;
        }
        int length = decoder.bodyLength(buffer.getInt(buffer.position()));
        if (length > BUFFER - LENGTH) {
            beginLong(length);
            return null;
        }
        if (buffer.remaining() < LENGTH + length) {
            return null;
        }
        int at = buffer.position() + LENGTH;
        buffer.position(at + length);
        heard = System.nanoTime();
        return decoder.decode(slab.allocate(length, ALIGNMENT).copyFrom(bytes.asSlice(at, length)), slab);
    }

    /** Whether {@link #next} may have something. */
    boolean hasMore() {
        return body == null ? buffer.hasRemaining() : !rest.hasRemaining();
    }

    /**
     * Reads what there is, once.
     *
     * @return how many bytes
     * @throws EOFException at the end
     */
    int fill(Source source) throws IOException {
        int count = body == null ? fillBuffer(source) : fillBody(source);
        if (count < 0) {
            throw new EOFException();
        }
        return count;
    }

    private int fillBuffer(Source source) throws IOException {
        if (buffer.hasRemaining()) {
            buffer.compact();
        } else {
            buffer.clear();
        }
        try {
            return source.read(buffer);
        } finally {
            buffer.flip();
        }
    }

    private int fillBody(Source source) throws IOException {
        int count = source.read(rest);
        if (rest.position() - mark >= BUFFER) {
            mark = rest.position();
            heard = System.nanoTime();
        }
        return count;
    }

    private void beginLong(int length) {
        body = Arena.ofAuto().allocate(length, ALIGNMENT);
        rest = body.asByteBuffer();
        buffer.position(buffer.position() + LENGTH);
        rest.put(buffer);
        mark = rest.position();
    }

    private MemorySegment takeLong() {
        MemorySegment taken = body;
        body = null;
        rest = null;
        heard = System.nanoTime();
        return taken;
    }
}
