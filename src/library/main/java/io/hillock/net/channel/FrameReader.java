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
import java.util.function.LongConsumer;

/**
 * Cuts incoming bytes into frames. One thread at a time; {@link #heard} and {@link #release} from any thread. A frame's length is only a
 * promise. The reader therefore allocates at most {@value #GROWTH} times as many bytes as have arrived.
 */
public final class FrameReader {
    private static final int LENGTH = 4;
    /** Holds any frame of a handshake. */
    private static final int BUFFER = LENGTH + (1 << 16);
    /** The first capacity. Most unknown peers never send more. */
    private static final int FIRST = 1 << 11;
    private static final int ALIGNMENT = 8;
    private static final int GROWTH = 4;

    private ByteBuffer buffer;
    private MemorySegment bytes;
    private final Slab slab = new Slab();
    private final RequestSlab requests = new RequestSlab();
    private FrameMemory.Share share = new FrameMemory(Long.MAX_VALUE, Duration.ZERO).share(() -> {});
    /** The buffer's bytes from here to {@code end} have been read and not yet cut. */
    private int begin;
    private int end;
    /** The length of the frame at the buffer's beginning if the buffer does not hold all of it; else 0. */
    private int awaited;
    /** The beginning of a frame that is longer than the buffer; null if there is none. */
    private MemorySegment body;
    private ByteBuffer rest;
    private int lastProgress;
    private long lastBytes;
    private volatile long heard = System.nanoTime();
    private volatile long longSilence = Long.MAX_VALUE;
    private volatile LongConsumer silenceEnded = _ -> {};

    FrameReader() {
        buffer(FIRST);
    }

    /** A source of bytes. */
    @FunctionalInterface
    public interface Source {

        /** Reads as {@link ReadableByteChannel#read} does. */
        int read(ByteBuffer into) throws IOException;
    }

    /** From now on, frames longer than the buffer take their memory from here. */
    public void takeFrom(FrameMemory.Share memory) {
        share = memory;
        enlarge();
    }

    /**
     * When a frame, or a good part of a long one, last arrived: a {@link System#nanoTime}. A byte now and then counts
     * as silence.
     */
    public long heard() {
        return heard;
    }

    /**
     * Tells of each silence that ends after at least so many ns, but not of one that {@link #resume} ends. The reading thread calls the
     * listener, which must be quick.
     */
    public void watchSilences(long least, LongConsumer ended) {
        silenceEnded = ended;
        longSilence = least;
    }

    private void hear() {
        long now = System.nanoTime();
        long silence = now - heard;
        heard = now;
        if (silence >= longSilence) {
            silenceEnded.accept(silence);
        }
    }

    /** Restarts the peer's silence, because this side chose not to read for a while. */
    public void resume() {
        heard = System.nanoTime();
    }

    /** The unpacked memory of the message that {@link #next} returned last, in bytes. */
    public long lastBytes() {
        return lastBytes;
    }

    /**
     * Waits for a frame.
     *
     * @throws EOFException at the end, even within a frame
     * @throws io.hillock.protocol.bytes.FrameException as the decoder throws it
     */
    Envelope read(FrameDecoder decoder, Source source) throws IOException {
        Envelope message = next(decoder);
        while (message == null) {
            fill(source);
            message = next(decoder);
        }
        return message;
    }

    /** The next message in the bytes read so far; null if its end is missing. */
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
        hear();
        MemorySegment body = bytes.asSlice(at, length);
        return length <= RequestSlab.LONGEST && FrameDecoder.isRun(body)
                ? decodeRequest(decoder, body)
                : decode(decoder, slab.allocate(length, ALIGNMENT).copyFrom(body), length);
    }

    private Envelope decodeRequest(FrameDecoder decoder, MemorySegment body) {
        int length = (int) body.byteSize();
        MemorySegment frame = requests.allocate(length).copyFrom(body);
        Envelope message = null;
        try {
            message = decode(decoder, frame, length);
            return message;
        } finally {
            if (message == null) {
                requests.abandon();
            } else {
                requests.own(message);
            }
        }
    }

    /** Says that nobody uses the tensors of a message of this reader any more. Any thread. */
    public void release(Envelope message) {
        requests.release(message);
    }

    private Envelope decode(FrameDecoder decoder, MemorySegment frame, int length) {
        long before = slab.allocated();
        Envelope message = decoder.decode(frame, slab);
        lastBytes = length + slab.allocated() - before;
        return message;
    }

    /** Whether {@link #next} may return a message. */
    public boolean hasMore() {
        return body == null ? begin < end : isComplete();
    }

    /**
     * Reads the available bytes, once.
     *
     * @return how many bytes it read
     * @throws EOFException at the end
     * @throws RefusedException {@code overloaded}, if there is no memory for the arriving frame
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
        share.arrived(rest.position());
        if (rest.position() - lastProgress >= BUFFER) {
            lastProgress = rest.position();
            hear();
        }
        return count;
    }

    /** Begins a frame that is longer than the buffer, once the buffer is full of it. */
    private boolean beginLong() throws IOException {
        if (end - begin < BUFFER || awaited == 0) {
            return false;
        }
        int arrived = end - begin - LENGTH;
        share.arrived(arrived);
        body = allocate(arrived, 0);
        rest = body.asByteBuffer();
        rest.put(buffer.limit(end).position(begin + LENGTH));
        begin = 0;
        end = 0;
        lastProgress = arrived;
        hear();
        return true;
    }

    private void grow() throws IOException {
        int arrived = rest.position();
        MemorySegment larger = allocate(arrived, arrived);
        larger.asSlice(0, arrived).copyFrom(body);
        body = larger;
        rest = larger.asByteBuffer().position(arrived);
    }

    private MemorySegment allocate(int arrived, int before) throws IOException {
        int bytes = (int) Math.min(awaited, (long) GROWTH * arrived);
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
        hear();
        share.ended();
        return taken;
    }
}
