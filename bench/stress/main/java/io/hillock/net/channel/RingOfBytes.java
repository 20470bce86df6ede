package io.hillock.net.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Both ends of an eight-byte ring as in shared memory; neither end waits. */
class RingOfBytes {
    static final int BYTES = 8;
    static final int NOTHING = -1;
    static final int TORN = -2;

    private final RingWords words = RingWords.of(MemorySegment.ofArray(new long[(int) RingWords.BYTES / Long.BYTES]));
    private final MemorySegment ring = MemorySegment.ofArray(new byte[BYTES]);
    private final RingOutput out = new RingOutput(words, ring, 0, () -> false);
    private final RingInput in = new RingInput(words, ring, 0, () -> true);

    /** Writes as much of a record (this value eight times) as there is room for. Returns the number of bytes. */
    int write(int value) {
        ByteBuffer record = ByteBuffer.allocate(BYTES);
        for (int i = 0; i < BYTES; i++) {
            record.put(i, (byte) value);
        }
        try {
            return out.writeNow(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the value of the next record. */
    int read() {
        ByteBuffer record = ByteBuffer.allocate(BYTES);
        try {
            int count = in.read(record);
            if (count == NOTHING) {
                return NOTHING;
            }
            for (int i = 1; i < count; i++) {
                if (record.get(i) != record.get(0)) {
                    return TORN;
                }
            }
            return count == BYTES ? record.get(0) : TORN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
