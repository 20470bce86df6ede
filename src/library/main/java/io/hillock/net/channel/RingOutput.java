package io.hillock.net.channel;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The writing end of a ring in shared memory. One thread at a time; {@link #wake} from any thread. It checks the words
 * that the other side writes.
 */
final class RingOutput {
    private final RingWords words;
    private final MemorySegment ring;
    private final BooleanSupplier ended;
    private final BooleanSupplier settled = this::isSettled;
    private final FutexWait sleep;
    private long written;
    /** The reader's count as last read. */
    private long taken;

    RingOutput(RingWords words, MemorySegment ring, long spinNanos, BooleanSupplier ended) {
        this.words = words;
        this.ring = ring;
        this.ended = ended;
        this.sleep = new FutexWait(words.writerSleeps(), spinNanos);
    }

    /** Waits for room for at least one byte. */
    int write(ByteBuffer bytes) throws IOException {
        int now = writeNow(bytes);
        while (now == 0 && bytes.hasRemaining()) {
            sleep.until(settled);
            now = writeNow(bytes);
        }
        return now;
    }

    /** Writes as much as there is room for. */
    int writeNow(ByteBuffer bytes) throws IOException {
        if (ended.getAsBoolean()) {
            throw new EOFException("the connection is closed");
        }
        if (ring.byteSize() - (written - taken) < bytes.remaining()) {
            taken = words.taken();
        }
        long used = written - taken;
        if (used < 0 || used > ring.byteSize()) {
            throw new IOException("the peer says that it took more from the ring than there was");
        }
        int count = (int) Math.min(bytes.remaining(), ring.byteSize() - used);
        if (count > 0) {
            long at = written & ring.byteSize() - 1;
            long first = Math.min(count, ring.byteSize() - at);
            MemorySegment source = MemorySegment.ofBuffer(bytes);
            MemorySegment.copy(source, 0, ring, at, first);
            MemorySegment.copy(source, first, ring, 0, count - first);
            bytes.position(bytes.position() + count);
            written += count;
            words.written(written);
            FutexWait.wake(words.readerSleeps());
        }
        return count;
    }

    void wake() {
        FutexWait.wake(words.writerSleeps());
    }

    private boolean isSettled() {
        return written - words.taken() != ring.byteSize() || ended.getAsBoolean();
    }
}
