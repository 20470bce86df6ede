package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks our LZ4 frames against the library's streams. */
class Lz4FrameTest {
    private static final int LARGE = 9 << 20;

    @ParameterizedTest
    @ValueSource(ints = {100, 1 << 16, (1 << 16) + 1, 300_000, 5 << 20})
    void othersReadOurs(int size) throws IOException {
        byte[] content = content(size);
        MemorySegment packed = Arena.ofAuto().allocate(LARGE, 8);
        long length = Lz4Frame.pack(memory(content), packed);
        byte[] frame = packed.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        try (var in = new LZ4FrameInputStream(new ByteArrayInputStream(frame))) {
            assertArrayEquals(content, in.readAllBytes());
        }
        assertEquals(-1, Lz4Frame.unpack(memory(frame), LARGE, Arena.ofAuto()).mismatch(memory(content)));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1 << 16, (1 << 16) + 1, 300_000})
    void weReadOthers(int size) throws IOException {
        byte[] content = content(size);
        var frame = new ByteArrayOutputStream();
        try (var out = new LZ4FrameOutputStream(frame, BLOCKSIZE.SIZE_64KB, size, FLG.Bits.BLOCK_INDEPENDENCE,
                FLG.Bits.BLOCK_CHECKSUM, FLG.Bits.CONTENT_CHECKSUM, FLG.Bits.CONTENT_SIZE)) {
            out.write(content);
        }
        assertEquals(-1,
                Lz4Frame.unpack(memory(frame.toByteArray()), LARGE, Arena.ofAuto()).mismatch(memory(content)));
    }

    /** Half of the content repeats itself. */
    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        for (int i = 0; i < size / 2; i++) {
            content[i] = (byte) (i / 100);
        }
        return content;
    }

    private static MemorySegment memory(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length, 8);
        return memory.copyFrom(MemorySegment.ofArray(bytes));
    }
}
