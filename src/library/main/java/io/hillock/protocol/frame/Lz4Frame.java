package io.hillock.protocol.frame;

import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One frame of the LZ4 frame format (version 01) with a stated content size and blocks that do not depend on each
 * other. Reads and writes off-heap memory directly, and never allocates more than the content. Any thread.
 *
 * <pre>
 *     offset  size  field
 *     0       4     magic 0x184D2204
 *     4       1     FLG: version 01 in bits 7-6, bit 5 independent blocks, 4 block checksums, 3 content size, 2 content checksum,
 *                   1 zero, 0 dictionary
 *     5       1     BD: bits 6-4 the largest block, 4 … 7 = 64 KiB, 256 KiB, 1 MiB, 4 MiB; other bits zero
 *     6       8     content size
 *     14      1     second byte of XXH32 of bytes 4 … 13
 *     15      …     blocks: size (4, top bit: not packed), data, checksum (4, if FLG says so); then a size of 0
 *     …       4     XXH32 of the content, if FLG says so
 * </pre>
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUMS = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int KNOWN = INDEPENDENT | BLOCK_CHECKSUMS | CONTENT_SIZE | CONTENT_CHECKSUM;
    private static final int DESCRIPTOR = 4;
    private static final int SIZE = 6;
    private static final int HEADER_CHECKSUM = 14;
    private static final int BLOCKS = 15;
    private static final int WORD = 4;
    private static final int NOT_PACKED = 0x8000_0000;
    private static final int SMALLEST = 4;
    private static final int LARGEST = 7;

    private Lz4Frame() {}

    /** Loads the library when a frame first needs it. */
    private static final class Library {
        static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
        static final LZ4SafeDecompressor DECOMPRESSOR = LZ4Factory.fastestInstance().safeDecompressor();
        static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();
    }

    private static int blockBytes(int code) {
        return 1 << 8 + 2 * code;
    }

    /** Returns the number of bytes written; 0 if {@code to} is too small. */
    static long pack(MemorySegment content, MemorySegment to) {
        ByteBuffer from = content.asByteBuffer();
        ByteBuffer out = to.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int size = from.remaining();
        int code = SMALLEST;
        while (code < LARGEST && blockBytes(code) < size) {
            code++;
        }
        if (out.remaining() < BLOCKS + WORD) {
            return 0;
        }
        out.putInt(MAGIC).put((byte) (VERSION | INDEPENDENT | CONTENT_SIZE)).put((byte) (code << 4)).putLong(size);
        out.put(headerChecksum(out));
        for (int at = 0; at < size; at += blockBytes(code)) {
            int length = Math.min(blockBytes(code), size - at);
            int room = out.remaining() - 2 * WORD;
            int packed = room > 0 ? compress(from, at, length, out, out.position() + WORD, room) : 0;
            if (packed == 0 && room < length) {
                return 0;
            }
            out.putInt(packed > 0 ? packed : length | NOT_PACKED);
            if (packed > 0) {
                out.position(out.position() + packed);
            } else {
                out.put(from.slice(at, length));
            }
        }
        out.putInt(0);
        return out.position();
    }

    /** 0 if the block does not shrink. */
    private static int compress(ByteBuffer from, int at, int length, ByteBuffer to, int toAt, int room) {
        try {
            int packed = Library.COMPRESSOR.compress(from, at, length, to, toAt, room);
            return packed < length ? packed : 0;
        } catch (LZ4Exception e) {
            return 0;
        }
    }

    private static byte headerChecksum(ByteBuffer frame) {
        return (byte) (Library.HASH.hash(frame, DESCRIPTOR, HEADER_CHECKSUM - DESCRIPTOR, 0) >> 8);
    }

    static MemorySegment unpack(MemorySegment packed, long room, SegmentAllocator memory) {
        ByteBuffer in = packed.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        require(in.remaining() >= BLOCKS && in.getInt(0) == MAGIC, "no frame");
        int flags = in.get(DESCRIPTOR);
        require((flags & ~KNOWN) == VERSION && (flags & CONTENT_SIZE) != 0,
                "another version, a dictionary, or no content size");
        int code = in.get(DESCRIPTOR + 1) >> 4;
        require(in.get(DESCRIPTOR + 1) == code << 4 && code >= SMALLEST && code <= LARGEST, "no block size");
        require(in.get(HEADER_CHECKSUM) == headerChecksum(in), "header checksum");
        long size = in.getLong(SIZE);
        require(size >= 0 && size <= room, "content larger than the frame may be");
        require((flags & INDEPENDENT) != 0 || size <= blockBytes(code), "blocks that depend on each other");
        MemorySegment content = memory.allocate(Math.max(size, 1), LittleEndian.ALIGNMENT).asSlice(0, size);
        ByteBuffer out = content.asByteBuffer();
        in.position(BLOCKS);
        blocks(in, out, blockBytes(code), (flags & BLOCK_CHECKSUMS) != 0);
        require(!out.hasRemaining(), "less than its content size");
        if ((flags & CONTENT_CHECKSUM) != 0) {
            require(in.remaining() >= WORD && in.getInt() == Library.HASH.hash(out, 0, out.capacity(), 0),
                    "content checksum");
        }
        require(!in.hasRemaining(), "extra bytes follow the frame");
        return content;
    }

    private static void blocks(ByteBuffer in, ByteBuffer out, int largest, boolean checksums) {
        while (true) {
            require(in.remaining() >= WORD, "cut");
            int word = in.getInt();
            if (word == 0) {
                return;
            }
            int length = word & ~NOT_PACKED;
            require(length > 0 && length <= largest && length <= in.remaining() - (checksums ? WORD : 0), "block size");
            int at = in.position();
            in.position(at + length);
            require(!checksums || in.getInt() == Library.HASH.hash(in, at, length, 0), "block checksum");
            if ((word & NOT_PACKED) != 0) {
                require(length <= out.remaining(), "more than its content size");
                out.put(in.slice(at, length));
            } else {
                out.position(out.position() + decompress(in, at, length, out, largest));
            }
        }
    }

    private static int decompress(ByteBuffer in, int at, int length, ByteBuffer out, int largest) {
        try {
            return Library.DECOMPRESSOR.decompress(in, at, length, out, out.position(),
                    Math.min(out.remaining(), largest));
        } catch (LZ4Exception e) {
            throw FrameRefusal.badFrame("lz4", "a damaged block, or more than the content size");
        }
    }

    private static void require(boolean good, String otherwise) {
        if (!good) {
            throw FrameRefusal.badFrame("lz4", otherwise);
        }
    }
}
