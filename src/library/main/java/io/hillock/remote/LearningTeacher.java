package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.learning.NetworkState;
import io.hillock.learning.TeacherPrediction;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.remote.teacher.PlasticityMessages;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * A teacher that goes on learning: feedback becomes reward, scaled by its learning-rate factor, or a target, and what it has learned is
 * given, published and taken. Any thread; one at a time is inside. The session stays the caller's, who does not use it meanwhile.
 */
public final class LearningTeacher implements TeacherLearner {
    private static final System.Logger LOG = System.getLogger(LearningTeacher.class.getName());

    private final String name;
    private final Image image;
    private final LearningSession session;
    private final List<String> learned;
    private double factor = 1;
    private long updates;
    private int said;
    private Runnable publisher = () -> {};
    private long interval = Long.MAX_VALUE;
    private long judged;

    /** @param engine that the session was opened on */
    public LearningTeacher(String name, Engine engine, LearningSession session) {
        this.name = name;
        this.image = engine.image();
        this.session = session;
        this.learned = session.learned();
    }

    /**
     * Has it publish by itself from now on, as {@link #publish}. What cannot be sent is logged.
     *
     * @param judgements after every so many, at least 1
     * @return this
     */
    public synchronized LearningTeacher publishing(CellMessenger post, String network, long judgements) {
        if (judgements < 1) {
            throw new IllegalArgumentException("publishes after at least 1 judgement, not " + judgements);
        }
        publisher = () -> publish(post, network);
        interval = judgements;
        judged = 0;
        return this;
    }

    /** Judges the next encoding of its stream, and learns on the way. */
    public TeacherPrediction judge(Encoding encoding) {
        TeacherPrediction output;
        Runnable due;
        synchronized (this) {
            output = judgeAlone(encoding);
            due = ++judged % interval == 0 ? publisher : () -> {};
        }
        try {
            due.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "teacher " + name + " could not publish what it learned", e);
        }
        return output;
    }

    private TeacherPrediction judgeAlone(Encoding encoding) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = image.response(arena, 1, encoding.batch().steps(), RequestedOutputs.COUNTS.untimed());
            session.run(encoding, response);
            updates++;
            said = response.label(0);
            return TeacherPrediction.of(name, response, 0);
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

    /** Of the last judgement, as {@link #tell}. */
    @Override
    public synchronized void feedback(Feedback feedback) {
        tell(session, feedback, said, factor);
    }

    /**
     * Gives feedback to a session. A reward counts as it is; a correct label as reward 1 where it is what was said, else as −1, and as the
     * target of what learns by the delta rule.
     *
     * @param said the label that is judged
     * @param factor of the reward
     * @throws InvalidMessageException for a label that is none of the outputs of the delta rule
     */
    public static void tell(LearningSession session, Feedback feedback, int said, double factor) {
        try {
            feedback.label().ifPresent(session::teachLabel);
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "label", e.getMessage());
        }
        session.reward(factor * feedback.reward().orElseGet(() -> feedback.label().orElseThrow() == said ? 1 : -1));
    }

    /** Tells all cells what it has learned since it was last published, by itself or in rounds. */
    public void publish(CellMessenger post, String network) {
        PlasticityUpdate update;
        synchronized (this) {
            update = PlasticityMessages.message(network, image, session.update());
        }
        post.publish(update);
    }

    @Override
    public synchronized void update(PlasticityUpdate update) {
        session.apply(PlasticityMessages.update(image, update));
        updates++;
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
