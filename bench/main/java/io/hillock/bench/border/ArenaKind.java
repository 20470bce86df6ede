package io.hillock.bench.border;

import java.lang.foreign.Arena;

/** Which arena holds encodings and responses. A call must keep a closable arena open meanwhile, which costs time. */
public enum ArenaKind {
    /** Lives until it is garbage; a call only keeps a reference. */
    AUTO,
    /** Belongs to one thread; a call counts it up and down. */
    CONFINED,
    /** Belongs to all threads; a call counts it up and down atomically. */
    SHARED;

    Arena open() {
        return switch (this) {
            case AUTO -> Arena.ofAuto();
            case CONFINED -> Arena.ofConfined();
            case SHARED -> Arena.ofShared();
        };
    }

    /** Closes the arena, except AUTO, which cannot be closed. */
    void close(Arena arena) {
        if (this != AUTO) {
            arena.close();
        }
    }
}
