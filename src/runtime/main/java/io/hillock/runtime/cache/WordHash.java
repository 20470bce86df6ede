package io.hillock.runtime.cache;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * A 64-bit hash of memory, four words at a time: each pair is multiplied to 128 bits, of which both halves are kept, in two lanes
 * that do not wait for each other (after Wang Yi's wyhash). Not for adversaries: who compares afterwards is safe from collisions.
 */
final class WordHash {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final long OTHER = 0xE7037ED1A0B428DBL;
    private static final long BLOCK = 4 * Long.BYTES;

    private WordHash() {}

    static long hash(MemorySegment memory, long from, long bytes) {
        long a = OTHER;
        long b = PRIME + bytes;
        long end = from + bytes;
        long at = from;
        for (; at + BLOCK <= end; at += BLOCK) {
            a = fold(a ^ memory.get(JAVA_LONG_UNALIGNED, at), PRIME ^ memory.get(JAVA_LONG_UNALIGNED, at + 8));
            b = fold(b ^ memory.get(JAVA_LONG_UNALIGNED, at + 16), OTHER ^ memory.get(JAVA_LONG_UNALIGNED, at + 24));
        }
        for (; at < end; at++) {
            a = fold(a ^ memory.get(JAVA_BYTE, at), OTHER);
        }
        return fold(a ^ PRIME, b ^ OTHER);
    }

    /** Both halves of the product. */
    private static long fold(long x, long y) {
        return x * y ^ Math.unsignedMultiplyHigh(x, y);
    }
}
