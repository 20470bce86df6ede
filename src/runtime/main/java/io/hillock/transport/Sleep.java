package io.hillock.transport;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waiting for another process: first spinning, for about as long as a wake-up costs, then asleep on a futex word in shared memory. Each
 * time spinning was for nothing, because there is nothing to wait for or no processor for the other side, it spins half as long, and where
 * it helped as long as it may. Virtual threads, and all where there is no futex, doze instead: they look every
 * now and then. One thread waits; any thread of any process wakes.
 */
final class Sleep {
    private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
    /** Looks between two at the clock. */
    private static final int BURST = 32;
    /** Every so many waits it is tried whether spinning helps. */
    private static final int TRIAL = 64;
    /** Of one sleep; after it is looked again, so that a peer that breaks the rules cannot stop us for good. */
    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final long DOZE_NANOS = 50_000;
    private static final long LONGEST_DOZE_NANOS = 1_000_000;

    private final MemorySegment word;
    private final long most;
    private final Futex futex = new Futex();
    private long spin;
    private int waits;

    /** @param spinNanos at most */
    Sleep(MemorySegment word, long spinNanos) {
        this.word = word;
        // With one processor the other side cannot run while this one spins.
        this.most = Runtime.getRuntime().availableProcessors() == 1 ? 0 : spinNanos;
        this.spin = most;
    }

    /** Until {@code done}, which is asked again and again. Whoever makes it true calls {@link #wake} after. */
    void until(BooleanSupplier done) {
        if (Thread.currentThread().isVirtual()) {
            doze(done);
            return;
        }
        for (int k = 0; k < BURST; k++) {
            if (done.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        long limit = waits++ % TRIAL == 0 ? most : spin;
        do {
            for (int k = 0; k < BURST; k++) {
                if (done.getAsBoolean()) {
                    spin = most;
                    return;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < limit);
        if (Futex.isThere()) {
            sleep(done);
        } else {
            doze(done);
        }
        spin /= 2;
    }

    /** Wakes who sleeps on the word. */
    static void wake(MemorySegment word) {
        if ((int) WORD.getVolatile(word, 0L) != 0 && (int) WORD.getAndSet(word, 0L, 0) != 0 && Futex.isThere()) {
            Futex.wake(word);
        }
    }

    private void sleep(BooleanSupplier done) {
        boolean is = false;
        while (!is) {
            WORD.setVolatile(word, 0L, 1); // either we see what was done, or who did it sees this
            is = done.getAsBoolean();
            if (!is) {
                futex.await(word, 1, LONGEST_NANOS);
            }
        }
        WORD.setOpaque(word, 0L, 0);
    }

    private static void doze(BooleanSupplier done) {
        for (long nanos = DOZE_NANOS; !done.getAsBoolean(); nanos = Math.min(2 * nanos, LONGEST_DOZE_NANOS)) {
            LockSupport.parkNanos(nanos);
        }
    }
}
