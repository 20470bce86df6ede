package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorReply;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Requests under way by id, without boxing or locks: a table where an id lies within a few slots of its own. Ids count up, so
 * neighbours fill it evenly. Any thread.
 */
final class Pending {
    static final int CAPACITY = 4096;
    private static final int PROBES = 16;
    private static final int MASK = CAPACITY - 1;

    private final AtomicReferenceArray<Waiter> slots = new AtomicReferenceArray<>(CAPACITY);

    /** False where there are too many already. */
    boolean add(Waiter waiter) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (waiter.id + i) & MASK;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, waiter)) {
                return true;
            }
        }
        return false;
    }

    /** True for exactly one caller. */
    boolean remove(Waiter waiter) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (waiter.id + i) & MASK;
            if (slots.getAcquire(slot) == waiter) {
                return slots.compareAndSet(slot, waiter, null);
            }
        }
        return false;
    }

    /** False where nobody waits for it any more. */
    boolean answer(long id, Envelope answer) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (id + i) & MASK;
            Waiter waiter = slots.getAcquire(slot);
            if (waiter != null && waiter.id == id) {
                boolean mine = slots.compareAndSet(slot, waiter, null);
                if (mine) {
                    waiter.answer(answer);
                }
                return mine;
            }
        }
        return false;
    }

    /** Answers all, as if by those who were asked. */
    void fail(ErrorReply error) {
        for (int slot = 0; slot < CAPACITY; slot++) {
            Waiter waiter = slots.getAndSet(slot, null);
            if (waiter != null) {
                waiter.answer(Answers.failure(waiter.request, error));
            }
        }
    }
}
