package io.hillock.remote.serve;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.remote.LearningTeacher;
import io.hillock.remote.TeacherHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a network has learned here: the image's weights as changed by STATE_SYNC without a stream and by PLASTICITY_UPDATE. Streams begin
 * with them. The image stays unchanged, and so do runs without a stream. Thread-safe.
 */
final class LearnedWeights implements AutoCloseable {
    private final String network;
    private final Engine engine;
    private final boolean learns;
    private LearningSession session;
    private TeacherHandler teacher;
    /** The state in which streams begin; null as long as it is the image's. */
    private MemorySegment rest;
    private boolean closed;

    LearnedWeights(String network, Engine engine) {
        this.network = network;
        this.engine = engine;
        this.learns = !LearningSession.learned(engine.image()).isEmpty();
    }

    /** Whether any part of the network learns. */
    boolean learns() {
        return learns;
    }

    /** The state of a stream at rest, in the layout that sessions copy. Read-only. */
    MemorySegment rest() {
        synchronized (this) {
            if (rest != null) {
                return rest;
            }
        }
        Image image = engine.image();
        MemorySegment state = Arena.ofAuto().allocate(image.program().stateBytes(), Long.BYTES);
        image.rest(state);
        return state;
    }

    /** Whether streams begin with other weights than the image's. */
    synchronized boolean isSomething() {
        return rest != null;
    }

    /**
     * Answers STATE_PULL or STATE_SYNC without a stream, or PLASTICITY_UPDATE.
     *
     * @throws InvalidMessageException {@code incompatible_state} if the network does not learn
     */
    synchronized Message answer(Message question) {
        if (closed) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network", "'" + network + "' was unloaded");
        }
        if (!learns) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "network",
                    "'" + network + "' does not learn");
        }
        if (session == null) {
            session = LearningSession.open(engine);
            teacher = new TeacherHandler(network, new LearningTeacher(network, engine, session), (_, _) -> {});
        }
        Message answer = teacher.answer(question);
        if (answer instanceof Ack) {
            MemorySegment state = Arena.ofAuto().allocate(session.session().stateBytes(), Long.BYTES);
            session.session().snapshot(state);
            rest = state;
        }
        return answer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.close();
        }
    }
}
