package io.hillock.net.channel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The reading end of a ring in shared memory. One thread at a time; {@link #wake} any. What the other side writes into the words is
 * checked: bytes stay within the ring whatever it does.
 */
final class RingInput {
    private final RingWords words;
    private final MemorySegment ring;
    private final BooleanSupplier over;
    private final BooleanSupplier settled = this::isSettled;
    private final FutexWait sleep;
    private long taken;
    private long told;
    private volatile boolean woken;

    /** @param over there is nothing more to wait for, though perhaps something left to read */
    RingInput(RingWords words, MemorySegment ring, long spinNanos, BooleanSupplier over) {
        this.words = words;
        this.ring = ring;
        this.over = over;
        this.sleep = new FutexWait(words.readerSleeps(), spinNanos);
    }

    /** Waits for at least one byte; -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        int bytes = readNow(into);
        while (bytes == 0) {
            sleep.until(settled);
            bytes = readNow(into);
        }
        return bytes;
    }

    /** What is there; -1 at the end. */
    int readNow(ByteBuffer into) throws IOException {
        boolean ended = over.getAsBoolean(); // first: what was written before the end is read
        long there = words.written() - taken;
        if (there == 0) {
            return ended ? -1 : 0;
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
        // Not each time: the writer's processor pays for every look at a word that has changed.
        if (bytes == there || taken - told >= ring.byteSize() / 4) {
            told = taken;
            words.taken(taken);
            FutexWait.wake(words.writerSleeps());
        }
        return bytes;
    }

    /** Waits as {@link PolledPipe#await}. */
    void await(long nanos) {
        sleep.atMost(nanos, settled);
        woken = false;
    }

    void wake() {
        woken = true;
        FutexWait.wake(words.readerSleeps());
    }

    private boolean isSettled() {
        return woken || words.written() != taken || over.getAsBoolean();
    }
}
