package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/** Checks whether the calling thread may use a segment now. This costs a few ns and allocates nothing. */
final class ThreadAccess {
    private ThreadAccess() {}

    /**
     * Refuses memory that this thread cannot read.
     *
     * @param what name of the memory's content, for the message
     * @throws IllegalArgumentException if its arena is closed or belongs to another thread
     */
    static void check(String what, MemorySegment memory) {
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalArgumentException(
                    what + " lies in memory of an arena that belongs to another thread, not to "
                            + Thread.currentThread().getName() + ": use Arena.ofShared() or Arena.ofAuto()");
        }
        if (!memory.scope().isAlive()) {
            throw new IllegalArgumentException(what + " lies in memory of an arena that is closed");
        }
    }
}
