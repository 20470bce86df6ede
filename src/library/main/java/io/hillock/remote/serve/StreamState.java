package io.hillock.remote.serve;

import io.hillock.engine.Session;
import io.hillock.learning.LearningSession;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.LearningTeacher;
import io.hillock.remote.MemoryBudget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One stream of requests: its state, and the line in which its requests stand. The state belongs to who is first in line. */
final class StreamState {
    private final ServedNetwork network;
    private final MemoryBudget memory;
    private final SerialExecutor line = new SerialExecutor();
    private Session session;
    /** Over the session; null before the first feedback. */
    private LearningSession learning;
    /** Told by the time the last request is answered; any thread. */
    private volatile boolean atRest = true;

    /** @param memory of which it takes what its state has */
    StreamState(ServedNetwork network, MemoryBudget memory) {
        this.network = network;
        this.memory = memory;
    }

    ServedNetwork network() {
        return network;
    }

    SerialExecutor line() {
        return line;
    }

    /** For a run, after which it is at rest no more. */
    Session session() {
        atRest = false;
        return opened();
    }

    private Session opened() {
        if (session == null) {
            memory.take(bytes(), "stream");
            try {
                session = network.engine().open();
            } catch (RuntimeException | Error e) {
                memory.give(bytes());
                throw e;
            }
            if (network.learned().isSomething()) {
                session.restore(network.learned().rest());
            }
        }
        return session;
    }

    private long bytes() {
        return network.image().program().stateBytes();
    }

    Message pull(StatePull pull) {
        MemorySegment state = state(opened());
        return new StateSnapshot(StateCopies.step(state), network.image().digest(),
                StateCopies.tensors(network.image().program(), state, pull.names()));
    }

    /** @param given the variables, which this thread can read */
    Message sync(StateSync sync, List<WireTensor> given) {
        Session stream = opened();
        MemorySegment state = state(stream);
        if (StateCopies.step(state) != sync.baseVersion()) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "base_version",
                    "the stream is at " + StateCopies.step(state) + ", not at " + sync.baseVersion());
        }
        MemorySegment rest = network.learned().rest();
        StateCopies.change(network.image().program(), rest, state, sync.mode(), given);
        stream.restore(state);
        atRest = state.mismatch(rest) == -1;
        return Ack.DONE;
    }

    /** Whether it is as good as one that nobody has run. */
    boolean isAtRest() {
        return atRest;
    }

    /**
     * Tells the network how good an answer was.
     *
     * @param said the label that it answered
     * @throws InvalidMessageException {@code incompatible_state} where it does not learn from that
     */
    Message feedback(Feedback feedback, int said) {
        if (learning == null) {
            learning = LearningSession.of(network.image(), opened());
        }
        boolean learns = learning.learnsByReward() || feedback.label().isPresent() && learning.learnsByTarget();
        if (!learns) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "request_id",
                    "'" + network.name() + "' does not learn by a "
                            + (feedback.label().isPresent() ? "label" : "reward"));
        }
        atRest = false;
        LearningTeacher.tell(learning, feedback, said, 1);
        return Ack.DONE;
    }

    void close() {
        if (session == null) {
            return;
        }
        if (learning != null) {
            learning.close();
        } else {
            session.close();
        }
        memory.give(bytes());
        learning = null;
        session = null;
    }

    private static MemorySegment state(Session session) {
        MemorySegment state = Arena.ofAuto().allocate(session.stateBytes(), Long.BYTES);
        session.snapshot(state);
        return state;
    }
}
