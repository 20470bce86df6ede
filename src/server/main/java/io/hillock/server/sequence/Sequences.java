package io.hillock.server.sequence;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Serving;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The sequences that have begun and not ended. Requests of one sequence run one at a time, in the order in which they came. A sequence stays
 * on the version on which it began, so a swap does not touch it. {@link #expire} ends those that waited too long; call it now and then.
 * Thread-safe.
 */
public final class Sequences implements AutoCloseable {
    private final SequenceOptions options;
    private final LongSupplier clock;
    private final Map<SequenceId, ActiveSequence> active = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    /** @param clock ns, as {@link System#nanoTime} */
    public Sequences(SequenceOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
    }

    /**
     * Waits for a request's turn. A start begins the sequence at rest, even if it is under way.
     *
     * @throws ServiceException {@code INVALID} if the sequence has not started or has ended; {@code OVERLOADED} beyond the most sequences;
     *     {@code DEADLINE} if the request's time is over first
     */
    public SequenceTurn turn(InferRequest request, Serving serving, RequestMemory memory) {
        SequenceStep step = request.parameters().sequence().orElseThrow();
        SequenceId id = new SequenceId(request.model(), step.id());
        ActiveSequence sequence = step.start() ? begin(id, request, serving, memory) : active.get(id);
        if (sequence == null) {
            throw notStarted(id);
        }
        if (!step.start()) {
            await(sequence, memory);
            if (sequence.ended()) {
                sequence.turn().give();
                throw notStarted(id);
            }
        }
        if (!request.version().isEmpty() && !request.version().equals(sequence.version().version())) {
            end(sequence, false);
            throw ServiceException.invalid("sequence '" + id.id() + "' began on version " + sequence.version().version()
                    + " and cannot continue on version " + request.version());
        }
        return new SequenceTurn(this, sequence, step.end());
    }

    private static ServiceException notStarted(SequenceId id) {
        return ServiceException.invalid("sequence '" + id.id() + "' of model '" + id.model()
                + "' has not started, or has ended: begin it with sequence_start");
    }

    /** Returns a new sequence whose turn the caller has. */
    private ActiveSequence begin(SequenceId id, InferRequest request, Serving serving, RequestMemory memory) {
        if (closed) {
            throw new ServiceException(Reason.UNAVAILABLE, "the service is shutting down");
        }
        ActiveSequence before = active.get(id);
        if (before != null) {
            await(before, memory);
            end(before, true);
        }
        if (count.incrementAndGet() > options.most()) {
            count.decrementAndGet();
            throw new ServiceException(Reason.OVERLOADED,
                    "there are " + options.most() + " sequences already: end some, or try later");
        }
        Lease lease = null;
        ActiveSequence fresh;
        try {
            lease = serving.lease(request.model(), request.version());
            fresh = new ActiveSequence(id, lease, options.snapshotSteps(), clock.getAsLong());
        } catch (RuntimeException | Error e) {
            count.decrementAndGet();
            if (lease != null) {
                lease.close();
            }
            throw e;
        }
        fresh.turn().take();
        if (active.putIfAbsent(id, fresh) != null) {
            fresh.end();
            count.decrementAndGet();
            throw ServiceException.invalid("sequence '" + id.id() + "' was started twice at once");
        }
        return fresh;
    }

    private static void await(ActiveSequence sequence, RequestMemory memory) {
        switch (sequence.turn().take(memory.limit())) {
            case TAKEN -> {
            }
            case TOO_LATE -> throw new ServiceException(Reason.DEADLINE,
                    "the request's time was over before its turn in sequence '" + sequence.id().id() + "'");
            case CANCELLED -> throw new ServiceException(Reason.CANCELLED,
                    "the request was cancelled while it waited for its turn");
        }
    }

    /** Gives the turn on. The caller has it. */
    void end(ActiveSequence sequence, boolean last) {
        sequence.used(clock.getAsLong());
        if (last && !sequence.ended()) {
            remove(sequence);
        }
        sequence.turn().give();
    }

    private void remove(ActiveSequence sequence) {
        active.remove(sequence.id(), sequence);
        count.decrementAndGet();
        sequence.end();
        // Who waits is told that it has ended.
        sequence.turn().pause(false);
    }

    /**
     * Moves sequences that began by this name to the version that the name stands for now, each after the request that runs in it. Variables
     * of the same name and size go on, others are at rest. Requests that name a version do not suit a sequence that was moved.
     *
     * @return how many were on another version
     */
    public int move(String name, Serving serving) {
        int moved = 0;
        for (ActiveSequence sequence : active.values()) {
            if (!sequence.id().model().equals(name)) {
                continue;
            }
            sequence.turn().take();
            try {
                Lease lease = serving.lease(name, "");
                if (sequence.ended() || lease.version() == sequence.version()) {
                    lease.close();
                    continue;
                }
                try {
                    sequence.move(lease);
                } catch (ServiceException e) {
                    // Its state is not to be trusted: its next request is told so, where it is.
                    lease.close();
                    continue;
                } catch (RuntimeException e) {
                    lease.close();
                    throw e;
                }
                moved++;
            } finally {
                sequence.turn().give();
            }
        }
        return moved;
    }

    /**
     * Holds a sequence up after the request that runs in it, or lets it go on: its requests wait, each until its own time is over. A paused
     * sequence does not end for lack of requests.
     *
     * @param model the name that its requests use
     * @throws ServiceException {@code NOT_FOUND} if it has not begun or has ended
     */
    public void pause(String model, String id, boolean pause) {
        ActiveSequence sequence = active.get(new SequenceId(model, id));
        if (sequence == null) {
            throw ServiceException.notFound("there is no sequence '" + id + "' of model '" + model + "'");
        }
        sequence.touch(clock.getAsLong());
        sequence.turn().pause(pause);
    }

    /** The sequences that were used last, the last one first. */
    public List<SequenceInfo> newest(int most) {
        long now = clock.getAsLong();
        return active.values().stream().sorted(Comparator.comparingLong((ActiveSequence one) -> now - one.lastUsed()))
                .limit(most).map(one -> new SequenceInfo(one.id().model(), one.id().id(), one.version().version(),
                        one.requests(), (now - one.lastUsed()) / 1_000_000, one.turn().paused(),
                        one.turn().waiting()))
                .toList();
    }

    /** Ends the sequences that have waited too long for their next request. One that is in use or paused stays. Returns how many ended. */
    public int expire() {
        int ended = 0;
        for (ActiveSequence sequence : active.values()) {
            if (!sequence.turn().paused() && clock.getAsLong() - sequence.lastUsed() > options.idle().toNanos()
                    && sequence.turn().tryTake()) {
                if (!sequence.ended()) {
                    remove(sequence);
                    ended++;
                }
                sequence.turn().give();
            }
        }
        return ended;
    }

    /** Ends a sequence after the request that runs in it, if it has begun. */
    public void finish(String model, String id) {
        ActiveSequence sequence = active.get(new SequenceId(model, id));
        if (sequence != null) {
            sequence.turn().take();
            end(sequence, true);
        }
    }

    /** The limits. */
    public SequenceOptions options() {
        return options;
    }

    /** Sequences that have begun and not ended. */
    public int size() {
        return active.size();
    }

    /** Ends all sequences, each after the request that runs in it. */
    @Override
    public void close() {
        closed = true;
        for (ActiveSequence sequence : active.values()) {
            sequence.turn().take();
            end(sequence, true);
        }
    }
}
