package io.hillock.message.frame;

/** How the tensors of a tensor frame are packed. */
public enum Compression {
    NONE(0), ZSTD(1), LZ4(2);

    private final int flags;

    Compression(int flags) {
        this.flags = flags;
    }

    /** Byte 1 of the frame's body. */
    int flags() {
        return flags;
    }

    static Compression of(int flags) {
        return switch (flags) {
            case 0 -> NONE;
            case 1 -> ZSTD;
            case 2 -> LZ4;
            default -> throw Refusal.badFrame("flags", "are " + flags);
        };
    }
}
