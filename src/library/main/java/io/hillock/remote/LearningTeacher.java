package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.learning.NetworkState;
import io.hillock.learning.TeacherPrediction;
import io.hillock.learning.WeightUpdate;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.teacher.LearnedReport;
import io.hillock.remote.teacher.PlasticityMessages;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * A teacher that keeps learning. It turns feedback into a reward, scaled by its learning-rate factor, or into a target. It gives, publishes
 * and takes over what was learned. Thread-safe; calls run one at a time. The session stays the caller's, who must not use it meanwhile.
 */
public final class LearningTeacher implements TeacherLearner {
    private static final System.Logger LOG = System.getLogger(LearningTeacher.class.getName());

    private final String name;
    private final Image image;
    private final LearningSession session;
    private final List<String> learned;
    private double factor = 1;
    private long updates;
    private int answered;
    private Runnable publisher = () -> {};
    private long interval = Long.MAX_VALUE;
    private long judged;

    /** @param engine the engine that opened the session */
    public LearningTeacher(String name, Engine engine, LearningSession session) {
        this.name = name;
        this.image = engine.image();
        this.session = session;
        this.learned = session.learned();
    }

    /**
     * Publishes automatically from now on, as {@link #publish} does. Failures to send are logged.
     *
     * @param judgements publishes after every this many judgements, at least 1
     * @return this
     */
    public synchronized LearningTeacher publishing(CellMessenger messenger, String network, long judgements) {
        if (judgements < 1) {
            throw new IllegalArgumentException("judgements must be at least 1, is " + judgements);
        }
        publisher = () -> publish(messenger, network);
        interval = judgements;
        judged = 0;
        return this;
    }

    /** Judges the next encoding of its stream, and learns from it. */
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
            answered = response.label(0);
            return TeacherPrediction.of(name, response, 0);
        }
    }

    /** The factor of the last signal; 1 before the first. */
    public synchronized double learningRateFactor() {
        return factor;
    }

    @Override
    public synchronized void signal(MtlSignal signal, double learningRateFactor) {
        factor = learningRateFactor;
    }

    /** Applies feedback to the last judgement, as {@link #tell} does. */
    @Override
    public synchronized void feedback(Feedback feedback) {
        tell(session, feedback, answered, factor);
    }

    /**
     * Gives feedback to a session. A reward counts as it is. A correct label counts as reward 1 if it equals the answer, otherwise as −1.
     * It is also the target of layers that learn by the delta rule.
     *
     * @param answered label of the judged answer
     * @param factor multiplies the reward
     * @throws InvalidMessageException if the label is no output of the delta rule
     */
    public static void tell(LearningSession session, Feedback feedback, int answered, double factor) {
        try {
            feedback.label().ifPresent(session::teachLabel);
        } catch (IndexOutOfBoundsException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "label", e.getMessage());
        }
        session.reward(factor * feedback.reward().orElseGet(() -> feedback.label().orElseThrow() == answered ? 1 : -1));
    }

    /**
     * Sends all cells what it has learned since it last published, automatically or in rounds. Those who watch get EVENT
     * {@code teachers.learned}, which says how much that is.
     */
    public void publish(CellMessenger messenger, String network) {
        WeightUpdate update;
        Event event;
        synchronized (this) {
            update = session.update();
            event = LearnedReport.of(name, network, update, factor).event();
        }
        messenger.publish(PlasticityMessages.message(network, image, update));
        messenger.publishEvent(event);
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
