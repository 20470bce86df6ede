package io.hillock.remote;

import io.hillock.learning.NetworkState;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import java.util.Optional;

/**
 * How a teacher reacts to messages. The threads that deliver messages call it, several at once. The sender gets an exception thrown here as
 * an error.
 */
public interface TeacherLearner {

    /**
     * Tells it a round's outcome.
     *
     * @param learningRateFactor this teacher's factor; 1 if the signal has none for it
     */
    void signal(MtlSignal signal, double learningRateFactor);

    /** Tells it the consensus. */
    default void result(MtlResult result) {}

    /** Tells it how good one of its answers was. */
    default void feedback(Feedback feedback) {}

    /** Adds what others have learned. Called only if {@link #learned()} is not empty. */
    default void update(PlasticityUpdate update) {
        throw new UnsupportedOperationException("does not learn");
    }

    /** What it has learned so far, with the number of updates as version; empty if it does not learn. */
    default Optional<NetworkState> learned() {
        return Optional.empty();
    }

    /** Replaces what it has learned. Called only if {@link #learned()} is not empty, and with the same variables. */
    default void learned(NetworkState state) {
        throw new UnsupportedOperationException("does not learn");
    }
}
