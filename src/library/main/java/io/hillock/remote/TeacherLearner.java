package io.hillock.remote;

import io.hillock.learning.NetworkState;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import java.util.Optional;

/** What a teacher does with what it is told. Called by the threads that bring the messages, several at once; what it throws is told them. */
public interface TeacherLearner {

    /**
     * What a round means for it.
     *
     * @param learningRateFactor its own, 1 where the signal names none
     */
    void signal(MtlSignal signal, double learningRateFactor);

    /** What all agreed on. */
    default void result(MtlResult result) {}

    /** How good an answer of its was. */
    default void feedback(Feedback feedback) {}

    /** Adds what others have learned; only called where {@link #learned()} gives something. */
    default void update(PlasticityUpdate update) {
        throw new UnsupportedOperationException("does not learn");
    }

    /** What it has learned so far, with the number of updates as version; empty where it does not learn. */
    default Optional<NetworkState> learned() {
        return Optional.empty();
    }

    /** Takes over what was learned elsewhere; only called where {@link #learned()} gives something, and with the same variables. */
    default void learned(NetworkState state) {
        throw new UnsupportedOperationException("does not learn");
    }
}
