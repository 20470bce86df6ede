package io.hillock.net.channel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The reading end of a ring in shared memory. One thread at a time; {@link #wake} from any thread. It checks the words
 * that the other side writes, so accesses stay within the ring whatever the peer does.
 */
final class RingInput {
    private final RingWords words;
    private final MemorySegment ring;
    private final BooleanSupplier ended;
    private final BooleanSupplier settled = this::isSettled;
    private final FutexWait sleep;
    private long taken;
    private long reported;
    private volatile boolean woken;

    /** @param ended whether nothing more will come, though something may be left to read */
    RingInput(RingWords words, MemorySegment ring, long spinNanos, BooleanSupplier ended) {
        this.words = words;
        this.ring = ring;
        this.ended = ended;
        this.sleep = new FutexWait(words.readerSleeps(), spinNanos);
    }

    /** Waits for at least one byte; returns -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        int bytes = readNow(into);
        while (bytes == 0) {
            sleep.until(settled);
            bytes = readNow(into);
        }
        return bytes;
    }

    /** Reads the available bytes; returns -1 at the end. */
    int readNow(ByteBuffer into) throws IOException {
        boolean atEnd = ended.getAsBoolean(); // first, so that bytes written before the end are still read
        long there = words.written() - taken;
        if (there == 0) {
            return atEnd ? -1 : 0;
        }
        if (there < 0 || there > ring.byteSize()) {
            throw new IOException("the peer's ring says that " + there + " bytes are in " + ring.byteSize());
        }
        int bytes = (int) Math.min(into.remaining(), there);
        long at = taken & ring.byteSize() - 1;
        long first = Math.min(bytes, ring.byteSize() - at);
        MemorySegment target = MemorySegment.ofBuffer(into);
        MemorySegment.copy(ring, at, target, 0, first);
        MemorySegment.copy(ring, 0, target, first, bytes - first);
        into.position(into.position() + bytes);
        taken += bytes;
        // Not each time: each change of the word costs the writer's processor a cache miss.
        if (bytes == there || taken - reported >= ring.byteSize() / 4) {
            reported = taken;
            words.taken(taken);
            FutexWait.wake(words.writerSleeps());
        }
        return bytes;
    }

    /** Whether {@link #readNow} would return anything but 0. */
    boolean mayRead() {
        return words.written() != taken || ended.getAsBoolean();
    }

    /** Waits as {@link PolledPipe#await} does. */
    void await(long nanos) {
        sleep.atMost(nanos, settled);
        woken = false;
    }

    void wake() {
        woken = true;
        FutexWait.wake(words.readerSleeps());
    }

    private boolean isSettled() {
        return woken || mayRead();
    }
}
