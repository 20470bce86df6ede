package io.hillock.net.base;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The requests under way, by id, without boxing or locks. A hash table that keeps a request within a few slots of its
 * id. Ids count up, so neighbours fill it evenly. Any thread.
 */
public final class RequestTable {
    static final int CAPACITY = 4096;
    private static final int PROBES = 16;
    private static final int MASK = CAPACITY - 1;

    private final AtomicReferenceArray<PendingRequest> slots = new AtomicReferenceArray<>(CAPACITY);

    /** Whether a thread waits for the answer to this id. */
    public boolean isWaitedFor(long id) {
        for (int i = 0; i < PROBES; i++) {
            PendingRequest request = slots.getAcquire((int) (id + i) & MASK);
            if (request != null && request.id == id) {
                return request instanceof BlockingRequest;
            }
        }
        return false;
    }

    /** Adds a request. False if the table is too full. */
    public boolean add(PendingRequest request) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (request.id + i) & MASK;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, request)) {
                return true;
            }
        }
        return false;
    }

    /** Removes a request. True for exactly one caller. */
    public boolean remove(PendingRequest request) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (request.id + i) & MASK;
            if (slots.getAcquire(slot) == request) {
                return slots.compareAndSet(slot, request, null);
            }
        }
        return false;
    }

    /** Answers the request with this id and returns it. Returns null if the request is gone. */
    public PendingRequest answer(long id, Envelope answer) {
        for (int i = 0; i < PROBES; i++) {
            int slot = (int) (id + i) & MASK;
            PendingRequest request = slots.getAcquire(slot);
            if (request != null && request.id == id) {
                if (!slots.compareAndSet(slot, request, null)) {
                    return null;
                }
                request.answer(answer);
                return request;
            }
        }
        return null;
    }

    /**
     * Removes the asynchronous requests that timed out.
     *
     * @param now {@link System#nanoTime}
     * @param late receives the removed requests
     * @return when the next remaining request times out; {@link Deadlines#NEVER} if none remains
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

    /** Answers all requests with this error, as if their targets had sent it. */
    public void fail(ErrorReply error) {
        for (int slot = 0; slot < CAPACITY; slot++) {
            PendingRequest request = slots.getAndSet(slot, null);
            if (request != null) {
                request.answer(AutomaticReplies.failure(request.request, error));
            }
        }
    }
}
