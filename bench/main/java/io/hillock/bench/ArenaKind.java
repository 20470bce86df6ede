package io.hillock.bench;

import java.lang.foreign.Arena;

/** Whose memory encodings and responses lie in: a call keeps arenas that can be closed from closing meanwhile, at a price. */
public enum ArenaKind {
    /** Lives until garbage; a call need only hold it. */
    AUTO,
    /** One thread's; a call counts it up and down. */
    CONFINED,
    /** All threads'; a call counts it up and down atomically. */
    SHARED;

    Arena open() {
        return switch (this) {
            case AUTO -> Arena.ofAuto();
            case CONFINED -> Arena.ofConfined();
            case SHARED -> Arena.ofShared();
        };
    }

    /** AUTO cannot be closed. */
    void close(Arena arena) {
        if (this != AUTO) {
            arena.close();
        }
    }
}
