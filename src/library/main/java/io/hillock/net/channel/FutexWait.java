package io.hillock.net.channel;

import io.hillock.net.base.SpinBudget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for another process: it first spins, then sleeps on a futex word in shared memory. Virtual threads doze
 * instead, and so do all threads without a futex: they check now and then. One thread waits; any thread of any process
 * wakes it.
 */
final class FutexWait {
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    /**
     * The longest single sleep. Then the condition is checked again, so that a peer that breaks the rules cannot stop
     * this side for good.
     */
    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final long DOZE_NANOS = 50_000;
    private static final long LONGEST_DOZE_NANOS = 1_000_000;

    private final MemorySegment word;
    private final SpinBudget spin;
    private final Futex futex = new Futex();

    /** @param spinNanos the longest spin */
    FutexWait(MemorySegment word, long spinNanos) {
        this.word = word;
        this.spin = new SpinBudget(spinNanos);
    }

    /**
     * Waits until {@code done}, which it evaluates again and again. The thread that makes it true calls {@link #wake}
     * afterwards.
     */
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

    /** Waits like {@link #until} but without spinning, and at most this long. May return early for no reason. */
    void atMost(long nanos, BooleanSupplier done) {
        if (Futex.isThere()) {
            WORD.setVolatile(word, 0L, 1); // either this thread sees the change, or its author sees this flag
            if (!done.getAsBoolean()) {
                futex.await(word, 1, Math.min(nanos, LONGEST_NANOS));
            }
            WORD.setOpaque(word, 0L, 0);
        } else if (!done.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(nanos, DOZE_NANOS));
        }
    }

    /** Wakes the thread that sleeps on the word. */
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
