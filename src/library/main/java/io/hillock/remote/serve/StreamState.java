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

/** One stream: its state, and the executor that runs its requests one at a time. Only the request that runs may use the state. */
final class StreamState {
    private final ServedNetwork network;
    private final MemoryBudget memory;
    private final SerialExecutor executor = new SerialExecutor();
    private Session session;
    /** Learns over the session; null before the first feedback. */
    private LearningSession learning;
    /** Set before a request is answered; read by any thread. */
    private volatile boolean atRest = true;

    /** @param memory the budget for its state */
    StreamState(ServedNetwork network, MemoryBudget memory) {
        this.network = network;
        this.memory = memory;
    }

    ServedNetwork network() {
        return network;
    }

    SerialExecutor executor() {
        return executor;
    }

    /** The session for a run. From now on the stream is not at rest. */
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

    /** @param given the variables, readable by this thread */
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

    /** Whether the state equals that of a new stream. */
    boolean isAtRest() {
        return atRest;
    }

    /**
     * Tells the network how good an answer was.
     *
     * @param answered the label of that answer
     * @throws InvalidMessageException {@code incompatible_state} if the network does not learn from such feedback
     */
    Message feedback(Feedback feedback, int answered) {
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
        LearningTeacher.tell(learning, feedback, answered, 1);
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
