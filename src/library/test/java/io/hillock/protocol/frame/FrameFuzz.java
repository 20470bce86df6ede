package io.hillock.protocol.frame;

import com.sun.management.ThreadMXBean;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.bytes.FrameException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Damages the test vectors and decodes them. Only FrameException may be thrown. No decoding may ask for more memory
 * than the limits allow. Accepted messages must survive a round trip.
 */
final class FrameFuzz {
    private static final int MAX_FRAME = 1 << 16;
    /** The heap for one body: a constant, and a number of bytes for each byte, because JSON values are objects. */
    private static final long HEAP = 1 << 19;
    private static final long HEAP_PER_BYTE = 200;
    private static final byte[] LETTERS = "{}[]\",:0123456789.eE+-ntfu\\ \u0000\u0001\u0002\u007f"
            .getBytes(StandardCharsets.UTF_8);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final FrameDecoder decoder = new FrameDecoder(MAX_FRAME, Wire.handles());
    private final FrameEncoder encoder = new FrameEncoder(MAX_FRAME, Wire.handles());
    private final List<byte[]> corpus = new ArrayList<>();
    private final MemorySegment body = Arena.ofAuto().allocate(MAX_FRAME, 8);
    private final MemorySegment memory = Arena.ofAuto().allocate(2 * MAX_FRAME, 8);
    private long used;
    private long accepted;

    FrameFuzz() throws IOException {
        for (Map<String, byte[]> vectors : List.of(Vectors.good(), Vectors.bad())) {
            vectors.forEach((name, frame) -> {
                if (name.endsWith(".bin") && frame.length > 5 && frame.length <= MAX_FRAME) {
                    corpus.add(Arrays.copyOfRange(frame, 4, frame.length));
                }
            });
        }
    }

    /** Returns how many were accepted. */
    long run(long inputs, long seed) {
        var random = new Random(seed);
        for (long i = 0; i < inputs; i++) {
            byte[] bytes = damaged(random);
            try {
                decode(bytes, i % 8 == 0);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", input " + i + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        return accepted;
    }

    private byte[] damaged(Random random) {
        byte[] bytes = pick(random).clone();
        for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 128));
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = LETTERS[random.nextInt(LETTERS.length)];
                case 3 -> word(bytes, at & -4, random);
                case 4 -> bytes = Arrays.copyOf(bytes, at);
                case 5 -> bytes = spliced(bytes, at, bytes, random.nextInt(bytes.length));
                case 6 -> bytes = spliced(bytes, at, pick(random), at);
                default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            }
        }
        return bytes;
    }

    private byte[] pick(Random random) {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private static void word(byte[] bytes, int at, Random random) {
        if (at + Integer.BYTES <= bytes.length) {
            int[] words = {0, 1, -1, 8, 0x7FFF_FFFF, 0x8000_0000, bytes.length, bytes.length - 8, MAX_FRAME,
                    random.nextInt()};
            MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, at, words[random.nextInt(words.length)]);
        }
    }

    private static byte[] spliced(byte[] head, int headEnd, byte[] tail, int tailStart) {
        int from = Math.min(tailStart, tail.length);
        byte[] all = Arrays.copyOf(head, Math.min(headEnd + tail.length - from, MAX_FRAME));
        System.arraycopy(tail, from, all, headEnd, all.length - headEnd);
        return all;
    }

    private void decode(byte[] bytes, boolean again) {
        MemorySegment frame = body.asSlice(0, Math.min(bytes.length, MAX_FRAME));
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, (int) frame.byteSize());
        used = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        Envelope envelope = null;
        try {
            envelope = decoder.decode(frame, this::allocate);
            accepted++;
        } catch (FrameException e) {
            // The expected result of most inputs.
        }
        long heap = threads.getCurrentThreadAllocatedBytes() - before;
        if (heap > HEAP + HEAP_PER_BYTE * bytes.length) {
            throw new AssertionError(heap + " bytes of heap");
        }
        if (envelope != null && again) {
            again(envelope);
        }
    }

    private MemorySegment allocate(long bytes, long alignment) {
        long at = used + alignment - 1 & -alignment;
        used = at + bytes;
        if (used > MAX_FRAME + 8 * 1024) {
            throw new AssertionError(used + " bytes of memory asked for");
        }
        return memory.asSlice(at, bytes);
    }

    private void again(Envelope envelope) {
        MemorySegment frame;
        try {
            frame = encoder.plain(envelope);
        } catch (InvalidMessageException e) {
            if (e.code() == ErrorCode.TOO_LARGE) {
                return;
            }
            throw e;
        }
        if (!Wire.decode(decoder, frame).equals(envelope)) {
            throw new AssertionError("changed by a round trip: " + envelope);
        }
    }
}
