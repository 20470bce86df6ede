package io.hillock.net.base;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * Requests under way by id, without boxing or locks: a table where an id lies within a few slots of its own. Ids count up, so
 * neighbours fill it evenly. Any thread.
 */
public final class RequestTable {
    static final int CAPACITY = 4096;
    private static final int PROBES = 16;
    private static final int MASK = CAPACITY - 1;

    private final AtomicReferenceArray<PendingRequest> slots = new AtomicReferenceArray<>(CAPACITY);

    /** Whether a thread waits for the answer to this id. */
    public boolean isWaitedFor(long id) {
        for (int i = 0; i < PROBES; i++) {
            PendingRequest asked = slots.getAcquire((int) (id + i) & MASK);
            if (asked != null && asked.id == id) {
                return asked instanceof BlockingRequest;
            }
        }
        return false;
    }

    /** False where there are too many already. */
    public boolean add(PendingRequest asked) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, asked)) {
                return true;
            }
        }
        return false;
    }

    /** True for exactly one caller. */
    public boolean remove(PendingRequest asked) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (asked.id + i) & MASK;
            if (slots.getAcquire(slot) == asked) {
                return slots.compareAndSet(slot, asked, null);
            }
        }
        return false;
    }

    /** What has been answered by this; null where nobody waits for it any more. */
    public PendingRequest answer(long id, Envelope answer) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (id + i) & MASK;
            PendingRequest asked = slots.getAcquire(slot);
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
    long expire(long now, Consumer<AsyncRequest> late) {
        long next = Deadlines.NEVER;
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (!(slots.getAcquire(slot) instanceof AsyncRequest call)) {
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
    public void fail(ErrorReply error) {
        for (int slot = 0; slot < CAPACITY; slot++) {
            PendingRequest asked = slots.getAndSet(slot, null);
            if (asked != null) {
                asked.answer(AutomaticReplies.failure(asked.request, error));
            }
        }
    }
}
