package io.hillock.protocol.frame;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;

/** One zstd frame (RFC 8878) with a stated content size. Any thread. */
final class ZstdFrame {
    /** The fastest of the regular levels. */
    private static final int LEVEL = 1;

    private ZstdFrame() {}

    /** Returns the number of bytes written; 0 if {@code to} is too small. */
    static long pack(MemorySegment content, MemorySegment to) {
        try {
            return Zstd.compressDirectByteBuffer(to.asByteBuffer(), 0, (int) to.byteSize(), content.asByteBuffer(), 0,
                    (int) content.byteSize(), LEVEL);
        } catch (ZstdException e) {
            return 0;
        }
    }

    static MemorySegment unpack(MemorySegment packed, long room, SegmentAllocator memory) {
        ByteBuffer from = packed.asByteBuffer();
        int length = from.remaining();
        long size = length == 0 ? -1 : Zstd.getDirectByteBufferFrameContentSize(from, 0, length);
        if (size < 0 || size > room) {
            throw FrameRefusal.badFrame("zstd", "content size missing or larger than the frame may be");
        }
        if (Zstd.findDirectByteBufferFrameCompressedSize(from, 0, length) != length) {
            throw FrameRefusal.badFrame("zstd", "is not exactly one frame");
        }
        MemorySegment content = memory.allocate(Math.max(size, 1), LittleEndian.ALIGNMENT).asSlice(0, size);
        if (decompress(from, length, content.asByteBuffer()) != size) {
            throw FrameRefusal.badFrame("zstd", "does not unpack to its content size");
        }
        return content;
    }

    private static long decompress(ByteBuffer from, int length, ByteBuffer to) {
        try {
            return Zstd.decompressDirectByteBuffer(to, 0, to.capacity(), from, 0, length);
        } catch (ZstdException e) {
            throw FrameRefusal.badFrame("zstd", e.getMessage());
        }
    }
}
