package io.hillock.net.channel;

import io.hillock.net.base.SpinBudget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waiting for another process: first spinning, then asleep on a futex word in shared memory. Virtual threads, and all where there is no
 * futex, doze instead: they look every now and then. One thread waits; any thread of any process wakes.
 */
final class FutexWait {
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    /** Of one sleep; after it is looked again, so that a peer that breaks the rules cannot stop us for good. */
    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final long DOZE_NANOS = 50_000;
    private static final long LONGEST_DOZE_NANOS = 1_000_000;

    private final MemorySegment word;
    private final SpinBudget spin;
    private final Futex futex = new Futex();

    /** @param spinNanos at most */
    FutexWait(MemorySegment word, long spinNanos) {
        this.word = word;
        this.spin = new SpinBudget(spinNanos);
    }

    /** Until {@code done}, which is asked again and again. Whoever makes it true calls {@link #wake} after. */
    void until(BooleanSupplier done) {
        if (Thread.currentThread().isVirtual()) {
            doze(done);
            return;
        }
        long end = spin.end();
        do {
            if (done.getAsBoolean()) {
                spin.helped();
                return;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - end < 0);
        spin.failed();
        if (Futex.isThere()) {
            sleep(done);
        } else {
            doze(done);
        }
    }

    /** As {@link #until} without spinning, and perhaps earlier: after so long, or for no reason. */
    void atMost(long nanos, BooleanSupplier done) {
        if (Futex.isThere()) {
            WORD.setVolatile(word, 0L, 1); // either we see what was done, or who did it sees this
            if (!done.getAsBoolean()) {
                futex.await(word, 1, Math.min(nanos, LONGEST_NANOS));
            }
            WORD.setOpaque(word, 0L, 0);
        } else if (!done.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(nanos, DOZE_NANOS));
        }
    }

    /** Wakes who sleeps on the word. */
    static void wake(MemorySegment word) {
        if ((int) WORD.getVolatile(word, 0L) != 0 && (int) WORD.getAndSet(word, 0L, 0) != 0 && Futex.isThere()) {
            Futex.wake(word);
        }
    }

    private void sleep(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            atMost(LONGEST_NANOS, done);
        }
    }

    private static void doze(BooleanSupplier done) {
        for (long nanos = DOZE_NANOS; !done.getAsBoolean(); nanos = Math.min(2 * nanos, LONGEST_DOZE_NANOS)) {
            LockSupport.parkNanos(nanos);
        }
    }
}
