package io.hillock.runtime.remote;

import io.hillock.engine.Session;
import io.hillock.message.Ack;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One stream of requests: its state, and the line in which its requests stand. The state belongs to who is first in line. */
final class StreamState {
    private final Served network;
    private final Line line;
    private Session session;
    /** Told by the time the last request is answered; any thread. */
    private volatile boolean atRest = true;

    StreamState(Served network, Line line) {
        this.network = network;
        this.line = line;
    }

    Served network() {
        return network;
    }

    Line line() {
        return line;
    }

    /** For a run, after which it is at rest no more. */
    Session session() {
        atRest = false;
        return opened();
    }

    private Session opened() {
        if (session == null) {
            session = network.engine().open();
        }
        return session;
    }

    Message pull(StatePull pull) {
        MemorySegment state = state(opened());
        return new StateSnapshot(States.step(state), network.image().digest(),
                States.tensors(network.image().program(), state, pull.names()));
    }

    /** @param given the variables, which this thread can read */
    Message sync(StateSync sync, List<WireTensor> given) {
        Session stream = opened();
        MemorySegment state = state(stream);
        if (States.step(state) != sync.baseVersion()) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "base_version",
                    "the stream is at " + States.step(state) + ", not at " + sync.baseVersion());
        }
        States.change(network.image().program(), state, sync.mode(), given);
        stream.restore(state);
        atRest = States.step(state) == 0 && isZero(state);
        return Ack.DONE;
    }

    /** Whether it is as good as one that nobody has run. */
    boolean isAtRest() {
        return atRest;
    }

    void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private static boolean isZero(MemorySegment state) {
        return state.mismatch(Arena.ofAuto().allocate(state.byteSize())) == -1;
    }

    private static MemorySegment state(Session session) {
        MemorySegment state = Arena.ofAuto().allocate(session.stateBytes(), Long.BYTES);
        session.snapshot(state);
        return state;
    }
}
