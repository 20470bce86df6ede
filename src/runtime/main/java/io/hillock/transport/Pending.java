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

    private final AtomicReferenceArray<Asked> slots = new AtomicReferenceArray<>(CAPACITY);

    /** False where there are too many already. */
    boolean add(Asked asked) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, asked)) {
                return true;
            }
        }
        return false;
    }

    /** True for exactly one caller. */
    boolean remove(Asked asked) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getAcquire(slot) == asked) {
                return slots.compareAndSet(slot, asked, null);
            }
        }
        return false;
    }

    /** False where nobody waits for it any more. */
    boolean answer(long id, Envelope answer) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (id + i) & MASK;
            Asked asked = slots.getAcquire(slot);
            if (asked != null && asked.id == id) {
                boolean mine = slots.compareAndSet(slot, asked, null);
                if (mine) {
                    asked.answer(answer);
                }
                return mine;
            }
        }
        return false;
    }

    /** Answers all, as if by those who were asked. */
    void fail(ErrorReply error) {
        for (int slot = 0; slot < CAPACITY; slot++) {
            Asked asked = slots.getAndSet(slot, null);
            if (asked != null) {
                asked.answer(Answers.failure(asked.request, error));
            }
        }
    }
}
