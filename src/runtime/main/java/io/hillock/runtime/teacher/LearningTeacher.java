package io.hillock.runtime.teacher;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.learning.state.NetworkState;
import io.hillock.learning.teacher.TeacherOutput;
import io.hillock.message.Feedback;
import io.hillock.message.MtlSignal;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * A teacher that goes on learning: feedback becomes reward, scaled by its learning-rate factor, and what it has learned is
 * given and taken. Any thread; one at a time is inside. The session stays the caller's, who does not use it meanwhile.
 */
public final class LearningTeacher implements Learner {
    private final String name;
    private final Image image;
    private final LearningSession session;
    private final List<String> learned;
    private double factor = 1;
    private long updates;
    private int said;

    /** @param engine that the session was opened on */
    public LearningTeacher(String name, Engine engine, LearningSession session) {
        this.name = name;
        this.image = engine.image();
        this.session = session;
        this.learned = session.learned();
    }

    /** Judges the next encoding of its stream, and learns on the way. */
    public synchronized TeacherOutput judge(Encoding encoding) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = image.response(arena, 1, encoding.batch().steps(), Want.COUNTS.untimed());
            session.run(encoding, response);
            updates++;
            said = response.label(0);
            return TeacherOutput.of(name, response, 0);
        }
    }

    /** Of the last signal; 1 before it. */
    public synchronized double learningRateFactor() {
        return factor;
    }

    @Override
    public synchronized void signal(MtlSignal signal, double learningRateFactor) {
        factor = learningRateFactor;
    }

    /** A reward counts as it is; a label as 1 where the last judgement was right, else as −1. */
    @Override
    public synchronized void feedback(Feedback feedback) {
        session.reward(factor * feedback.reward().orElseGet(() -> feedback.label().orElseThrow() == said ? 1 : -1));
    }

    @Override
    public synchronized Optional<NetworkState> learned() {
        return Optional.of(NetworkState.of(session.session(), image).only(learned).at(updates));
    }

    @Override
    public synchronized void learned(NetworkState state) {
        NetworkState.of(session.session(), image).with(state).restore(session.session(), image);
        updates = state.version();
    }
}
