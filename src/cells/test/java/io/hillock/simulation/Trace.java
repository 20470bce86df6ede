package io.hillock.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in a schedule, and a digest of it: FNV-1a over 64 bits. */
final class Trace {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final boolean keeps;
    private final List<String> lines = new ArrayList<>();
    private long digest = OFFSET;

    Trace(boolean keeps) {
        this.keeps = keeps;
    }

    void add(long nanos, String what, String detail) {
        mix(nanos);
        mix(what);
        mix(detail);
        if (keeps) {
            lines.add("%10.3f ms  %-12s %s".formatted((nanos - 1_000_000_000) / 1e6, what, detail));
        }
    }

    private void mix(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            digest = (digest ^ value >>> shift & 0xff) * PRIME;
        }
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            digest = (digest ^ text.charAt(i)) * PRIME;
        }
        digest = (digest ^ 0xffff) * PRIME;
    }

    long digest() {
        return digest;
    }

    List<String> lines() {
        return lines;
    }
}
