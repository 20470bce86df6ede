package io.hillock.server.sequence;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.SequenceState;
import io.hillock.server.serving.ServedVersion;
import java.util.List;

/** A sequence that has begun and not ended. Its turn orders its requests, and is free when none runs or waits. */
final class ActiveSequence {
    private final SequenceId id;
    /** Guarded by the turn, as is the state. */
    private volatile Lease lease;
    private volatile SequenceState state;
    private final int snapshotSteps;
    private final FairTurn turn = new FairTurn();
    private volatile long lastUsed;
    private volatile long requests;
    /** Guarded by the turn. */
    private boolean ended;

    ActiveSequence(SequenceId id, Lease lease, int snapshotSteps, long now) {
        this.id = id;
        this.lease = lease;
        this.snapshotSteps = snapshotSteps;
        state = lease.servable().openSequence(snapshotSteps);
        lastUsed = now;
    }

    SequenceId id() {
        return id;
    }

    FairTurn turn() {
        return turn;
    }

    ServedVersion version() {
        return lease.version();
    }

    boolean ended() {
        return ended;
    }

    long lastUsed() {
        return lastUsed;
    }

    /** A request has ended. The caller has the turn. */
    void used(long now) {
        touch(now);
        requests = requests + 1;
    }

    /** It is not idle now. */
    void touch(long now) {
        lastUsed = now;
    }

    long requests() {
        return requests;
    }

    /** Continues on another version, whose lease this keeps. The caller has the turn. */
    void move(Lease other) {
        SequenceState there = other.servable().openSequence(state.variables(), snapshotSteps);
        SequenceState before = state;
        Lease left = lease;
        state = there;
        lease = other;
        try {
            before.close();
        } finally {
            left.close();
        }
    }

    List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        return state.infer(request, memory);
    }

    /** Frees state and lease. The caller has the turn. */
    void end() {
        if (!ended) {
            ended = true;
            try {
                state.close();
            } finally {
                lease.close();
            }
        }
    }
}
