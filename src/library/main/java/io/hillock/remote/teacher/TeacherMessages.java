package io.hillock.remote.teacher;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.learning.Consensus;
import io.hillock.learning.TeacherPrediction;
import io.hillock.model.Shape;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Converts teachers' outputs to messages and back. */
public final class TeacherMessages {
    private TeacherMessages() {}

    /** A TEACHER_OUTPUT. The garbage collector frees its memory. */
    public static io.hillock.protocol.TeacherMessage.TeacherOutput message(long round, TeacherPrediction output) {
        Optional<WireTensor> counts = output.outputs() == 0
                ? Optional.empty()
                : Optional.of(new WireTensor(OutputTensors.COUNTS, WireElementType.I64, Shape.of(output.outputs()),
                        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, output.counts())));
        return new io.hillock.protocol.TeacherMessage.TeacherOutput(round, output.teacher(), output.label(),
                output.confidence(),
                counts);
    }

    /** @throws InvalidMessageException {@code bad_value} if its counts do not fit its label */
    public static TeacherPrediction output(io.hillock.protocol.TeacherMessage.TeacherOutput message) {
        long[] counts = message.counts().map(tensor -> tensor.data().toArray(JAVA_LONG_UNALIGNED)).orElse(new long[0]);
        try {
            return TeacherPrediction.of(message.teacher(), message.label(), message.confidence(), counts);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, OutputTensors.COUNTS, e.getMessage());
        }
    }

    public static MtlSignal signal(long round, Consensus consensus) {
        return new MtlSignal(round, consensus.disagreement(), consensus.confidence(), consensus.learningRateFactors());
    }

    public static MtlResult result(long round, Consensus consensus) {
        return new MtlResult(round, consensus.label(), consensus.confidence(), consensus.disagreement(),
                consensus.teachers());
    }
}
