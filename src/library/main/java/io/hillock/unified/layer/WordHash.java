package io.hillock.unified.layer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * A 64-bit hash of memory, eight words at a time. Each pair of words is multiplied to 128 bits, and both halves are kept, in four
 * independent lanes (after Wang Yi's wyhash). It does not resist adversaries; callers must compare the bytes to be safe from collisions.
 */
final class WordHash {
    private static final long A = 0x9E3779B97F4A7C15L;
    private static final long B = 0xE7037ED1A0B428DBL;
    private static final long C = 0x8EBC6AF09C88C6E3L;
    private static final long D = 0x589965CC75374CC3L;
    private static final long BLOCK = 8 * Long.BYTES;

    private WordHash() {}

    static long hash(MemorySegment memory, long from, long bytes) {
        long a = B;
        long b = A + bytes;
        long c = D;
        long d = C;
        long end = from + bytes;
        long at = from;
        for (; at + BLOCK <= end; at += BLOCK) {
            a = fold(a ^ word(memory, at), A ^ word(memory, at + 8));
            b = fold(b ^ word(memory, at + 16), B ^ word(memory, at + 24));
            c = fold(c ^ word(memory, at + 32), C ^ word(memory, at + 40));
            d = fold(d ^ word(memory, at + 48), D ^ word(memory, at + 56));
        }
        for (; at < end; at++) {
            a = fold(a ^ memory.get(JAVA_BYTE, at), B);
        }
        return fold(fold(a ^ A, b ^ B), fold(c ^ C, d ^ D));
    }

    private static long word(MemorySegment memory, long at) {
        return memory.get(JAVA_LONG_UNALIGNED, at);
    }

    /** Both halves of the product. */
    private static long fold(long x, long y) {
        return x * y ^ Math.unsignedMultiplyHigh(x, y);
    }
}
