package io.hillock.protocol;

import io.hillock.protocol.bytes.FrameRefusal;

/** The compression of the tensors in a tensor frame. */
public enum Compression {
    NONE(0), ZSTD(1), LZ4(2);

    private final int flags;

    Compression(int flags) {
        this.flags = flags;
    }

    /** Byte 1 of the frame's body. */
    public int flags() {
        return flags;
    }

    public static Compression of(int flags) {
        return switch (flags) {
            case 0 -> NONE;
            case 1 -> ZSTD;
            case 2 -> LZ4;
            default -> throw FrameRefusal.badFrame("flags", "are " + flags);
        };
    }
}
