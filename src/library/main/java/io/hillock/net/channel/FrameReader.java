package io.hillock.net.channel;

import io.hillock.net.RefusedException;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.frame.FrameDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;

/**
 * Cuts what is read into frames. One thread at a time; {@link #heard} any. A frame's length is a promise: memory is had for the bytes that came, and
 * at most {@value #GROWTH} times as much.
 */
public final class FrameReader {
    private static final int LENGTH = 4;
    /** Frames of strangers fit. */
    private static final int BUFFER = LENGTH + (1 << 16);
    /** Until there is more, as there is not from most strangers. */
    private static final int FIRST = 1 << 11;
    private static final int ALIGNMENT = 8;
    private static final int GROWTH = 4;

    private ByteBuffer buffer;
    private MemorySegment bytes;
    private final Slab slab = new Slab();
    private FrameMemory.Share share = new FrameMemory(Long.MAX_VALUE, Duration.ZERO).share(() -> {});
    /** What was read and not yet cut lies in the buffer from here. */
    private int begin;
    private int end;
    /** Of the body that the buffer begins with and does not hold whole; 0 while none is known. */
    private int awaited;
    /** The beginning of a body that is longer than the buffer; null while there is none. */
    private MemorySegment body;
    private ByteBuffer rest;
    private int mark;
    private long lastBytes;
    private volatile long heard = System.nanoTime();

    FrameReader() {
        buffer(FIRST);
    }

    /** Where bytes come from. */
    @FunctionalInterface
    public interface Source {

        /** As {@link ReadableByteChannel#read}. */
        int read(ByteBuffer into) throws IOException;
    }

    /** From now on frames longer than the buffer take their memory from here. */
    public void takeFrom(FrameMemory.Share memory) {
        share = memory;
        enlarge();
    }

    /** When a frame, or a good part of a long one, had last come: {@link System#nanoTime}. A byte now and then is silence. */
    public long heard() {
        return heard;
    }

    /** Nothing was read for a while, by this side's will: the peer's silence begins anew. */
    public void resume() {
        heard = System.nanoTime();
    }

    /** Memory that the message has which {@link #next} gave last, unpacked. */
    public long lastBytes() {
        return lastBytes;
    }

    /**
     * Waits for a frame.
     *
     * @throws EOFException at the end, also within a frame
     * @throws io.hillock.protocol.bytes.FrameException as the decoder does
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
    public Envelope next(FrameDecoder decoder) {
        if (body != null) {
            return isComplete() ? decode(decoder, takeLong(), awaited) : null;
        }
        awaited = 0;
        if (end - begin < LENGTH) {
            return null;
        }
        int length = decoder.bodyLength(buffer.getInt(begin));
        if (end - begin < LENGTH + length) {
            awaited = length;
            return null;
        }
        int at = begin + LENGTH;
        begin = at + length;
        heard = System.nanoTime();
        return decode(decoder, slab.allocate(length, ALIGNMENT).copyFrom(bytes.asSlice(at, length)), length);
    }

    private Envelope decode(FrameDecoder decoder, MemorySegment frame, int length) {
        long before = slab.allocated();
        Envelope message = decoder.decode(frame, slab);
        lastBytes = length + slab.allocated() - before;
        return message;
    }

    /** Whether {@link #next} may have something. */
    public boolean hasMore() {
        return body == null ? begin < end : isComplete();
    }

    /**
     * Reads what there is, once.
     *
     * @return how many bytes
     * @throws EOFException at the end
     * @throws RefusedException {@code overloaded}, if there is no memory for the frame that comes in
     */
    public int fill(Source source) throws IOException {
        int count = body == null && !beginLong() ? fillBuffer(source) : fillBody(source);
        if (count < 0) {
            throw new EOFException();
        }
        return count;
    }

    private int fillBuffer(Source source) throws IOException {
        if (begin == end) {
            begin = 0;
            end = 0;
        } else if (end == buffer.capacity()) {
            if (begin == 0) {
                enlarge();
            } else {
                bytes.asSlice(0, end - begin).copyFrom(bytes.asSlice(begin, end - begin));
                end -= begin;
                begin = 0;
            }
        }
        int count = source.read(buffer.limit(buffer.capacity()).position(end));
        end = buffer.position();
        return count;
    }

    private void enlarge() {
        MemorySegment before = bytes;
        buffer(BUFFER);
        bytes.copyFrom(before.asSlice(0, end));
    }

    private void buffer(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        bytes = MemorySegment.ofBuffer(buffer.duplicate().clear());
    }

    private int fillBody(Source source) throws IOException {
        if (!rest.hasRemaining()) {
            grow();
        }
        int count = source.read(rest);
        share.came(rest.position());
        if (rest.position() - mark >= BUFFER) {
            mark = rest.position();
            heard = System.nanoTime();
        }
        return count;
    }

    /** Once the buffer is full of one frame, which does not fit. */
    private boolean beginLong() throws IOException {
        if (end - begin < BUFFER || awaited == 0) {
            return false;
        }
        int came = end - begin - LENGTH;
        share.came(came);
        body = allocate(came, 0);
        rest = body.asByteBuffer();
        rest.put(buffer.limit(end).position(begin + LENGTH));
        begin = 0;
        end = 0;
        mark = came;
        heard = System.nanoTime();
        return true;
    }

    private void grow() throws IOException {
        int came = rest.position();
        MemorySegment larger = allocate(came, came);
        larger.asSlice(0, came).copyFrom(body);
        body = larger;
        rest = larger.asByteBuffer().position(came);
    }

    private MemorySegment allocate(int came, int before) throws IOException {
        int bytes = (int) Math.min(awaited, (long) GROWTH * came);
        share.grow(bytes - before);
        try {
            return Arena.ofAuto().allocate(bytes, ALIGNMENT);
        } catch (OutOfMemoryError e) {
            throw new RefusedException(ErrorCode.OVERLOADED, "no memory for a frame of " + awaited + " bytes");
        }
    }

    private boolean isComplete() {
        return rest.position() == awaited;
    }

    private MemorySegment takeLong() {
        MemorySegment taken = body;
        body = null;
        rest = null;
        heard = System.nanoTime();
        share.ended();
        return taken;
    }
}
