package io.hillock.runtime.cache;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * A 64-bit hash of memory, four words at a time, in four lanes that do not wait for each other; each lane multiplies and shifts, the end
 * is mixed by MurmurHash3's finaliser. Not for adversaries: who compares afterwards is safe from collisions.
 */
final class WordHash {
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final long BLOCK = 4 * Long.BYTES;

    private WordHash() {}

    static long hash(MemorySegment memory, long from, long bytes) {
        long a = PRIME;
        long b = Long.rotateLeft(PRIME, 16);
        long c = Long.rotateLeft(PRIME, 32);
        long d = bytes;
        long end = from + bytes;
        long at = from;
        for (; at + BLOCK <= end; at += BLOCK) {
            a = lane(a, memory.get(JAVA_LONG_UNALIGNED, at));
            b = lane(b, memory.get(JAVA_LONG_UNALIGNED, at + 8));
            c = lane(c, memory.get(JAVA_LONG_UNALIGNED, at + 16));
            d = lane(d, memory.get(JAVA_LONG_UNALIGNED, at + 24));
        }
        for (; at < end; at++) {
            a = lane(a, memory.get(JAVA_BYTE, at));
        }
        return mix(a ^ mix(b ^ mix(c ^ mix(d))));
    }

    /** A bijection in the state and in the word. The shift brings high bits down, where the next word's cannot undo them. */
    private static long lane(long state, long word) {
        long product = (state ^ word) * PRIME;
        return product ^ product >>> 32;
    }

    /** Austin Appleby's MurmurHash3, fmix64. */
    static long mix(long h) {
        long k = h;
        k ^= k >>> 33;
        k *= 0xFF51AFD7ED558CCDL;
        k ^= k >>> 33;
        k *= 0xC4CEB9FE1A85EC53L;
        return k ^ k >>> 33;
    }
}
