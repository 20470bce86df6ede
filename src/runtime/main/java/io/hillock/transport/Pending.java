package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorReply;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Requests under way by id, without boxing or locks: a table where an id lies within a few slots of its own. Ids count up, so
 * neighbours fill it evenly. Any thread.
 */
final class Pending {
    static final int CAPACITY = 4096;
    private static final int PROBES = 16;
    private static final int MASK = CAPACITY - 1;

    private final AtomicReferenceArray<Asked> slots = new AtomicReferenceArray<>(CAPACITY);

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

    /** What has been answered by this; null where nobody waits for it any more. */
    Asked answer(long id, Envelope answer) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (id + i) & MASK;
            Asked asked = slots.getAcquire(slot);
            if (asked != null && asked.id == id) {
                if (!slots.compareAndSet(slot, asked, null)) {
                    return null;
                }
                asked.answer(answer);
                return asked;
            }
        }
        return null;
    }

    /**
     * Takes out the calls whose time is over.
     *
     * @param now {@link System#nanoTime}
     * @param late is given them
     * @return when the next of the others ends; {@link Deadlines#NEVER} where there is none
     */
    long expire(long now, Consumer<Call> late) {
        long next = Deadlines.NEVER;
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (!(slots.getAcquire(slot) instanceof Call call)) {
                continue;
            }
            if (call.end - now <= 0) {
                if (slots.compareAndSet(slot, call, null)) {
                    late.accept(call);
                }
            } else if (next == Deadlines.NEVER || call.end - next < 0) {
                next = call.end;
            }
        }
        return next;
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
