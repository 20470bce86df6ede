package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorReply;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    /** How many of them a thread waits for. */
    int waiters() {
        return waiters.get();
    }

    /** How many have a handler for the answer. */
    int calls() {
        return calls.get();
    }

    /** Whether a thread waits for the answer to this id. */
    boolean isWaitedFor(long id) {
        for (int i = 0; i < PROBES; i++) {
            Asked asked = slots.getAcquire((int) (id + i) & MASK);
            if (asked != null && asked.id == id) {
                return asked instanceof Waiter;
            }
        }
        return false;
    }

    /** False where there are too many already. */
    boolean add(Asked asked) {
        // First: who sees the request sees the count.
        count(asked).getAndIncrement();
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, asked)) {
                return true;
            }
        }
        count(asked).getAndDecrement();
        return false;
    }

    /** True for exactly one caller. */
    boolean remove(Asked asked) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getAcquire(slot) == asked) {
                return take(slot, asked);
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
                boolean mine = take(slot, asked);
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
            Asked asked = slots.getAcquire(slot);
            if (asked != null && take(slot, asked)) {
                asked.answer(Answers.failure(asked.request, error));
            }
        }
    }

    private boolean take(int slot, Asked asked) {
        boolean mine = slots.compareAndSet(slot, asked, null);
        if (mine) {
            count(asked).getAndDecrement();
        }
        return mine;
    }

    private AtomicInteger count(Asked asked) {
        return asked instanceof Waiter ? waiters : calls;
    }
}
