package io.hillock.net.channel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The words of one ring in shared memory, each on its own cache lines (protocol.md, section 7.1). Any thread. Accesses
 * are volatile, so all threads see them in one order.
 *
 * <pre>
 * offset  size  field          written by
 * 0       8     written        the writer: bytes that it has put in, ever
 * 128     8     taken          the reader: bytes that it has taken out, ever
 * 256     4     reader_sleeps  1: the reader waits on this futex for bytes
 * 384     4     writer_sleeps  1: the writer waits on this futex for room
 * </pre>
 */
record RingWords(MemorySegment words, MemorySegment readerSleeps, MemorySegment writerSleeps) {
    static final long BYTES = 512;
    private static final long TAKEN = 128;
    private static final long READER_SLEEPS = 256;
    private static final long WRITER_SLEEPS = 384;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    static RingWords of(MemorySegment words) {
        return new RingWords(words, words.asSlice(READER_SLEEPS, 4), words.asSlice(WRITER_SLEEPS, 4));
    }

    long written() {
        return (long) LONG.getVolatile(words, 0L);
    }

    void written(long bytes) {
        LONG.setVolatile(words, 0L, bytes);
    }

    long taken() {
        return (long) LONG.getVolatile(words, TAKEN);
    }

    void taken(long bytes) {
        LONG.setVolatile(words, TAKEN, bytes);
    }
}
