package io.hillock.runtime.teacher;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.learning.teacher.Consensus;
import io.hillock.learning.teacher.TeacherOutput;
import io.hillock.message.ElementType;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.MtlResult;
import io.hillock.message.MtlSignal;
import io.hillock.message.Outputs;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** What teachers say, to messages and back. */
public final class TeacherMessages {
    private TeacherMessages() {}

    /** TEACHER_OUTPUT; its memory is freed by the garbage collector. */
    public static io.hillock.message.TeacherOutput message(long round, TeacherOutput output) {
        Optional<WireTensor> counts = output.outputs() == 0
                ? Optional.empty()
                : Optional.of(new WireTensor(Outputs.COUNTS, ElementType.I64, Shape.of(output.outputs()),
                        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, output.counts())));
        return new io.hillock.message.TeacherOutput(round, output.teacher(), output.label(), output.confidence(),
                counts);
    }

    /** @throws InvalidMessageException {@code bad_value} where its counts do not fit its label */
    static TeacherOutput output(io.hillock.message.TeacherOutput message) {
        long[] counts = message.counts().map(tensor -> tensor.data().toArray(JAVA_LONG_UNALIGNED)).orElse(new long[0]);
        try {
            return TeacherOutput.of(message.teacher(), message.label(), message.confidence(), counts);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, Outputs.COUNTS, e.getMessage());
        }
    }

    static MtlSignal signal(long round, Consensus consensus) {
        return new MtlSignal(round, consensus.disagreement(), consensus.confidence(), consensus.learningRateFactors());
    }

    static MtlResult result(long round, Consensus consensus) {
        return new MtlResult(round, consensus.label(), consensus.confidence(), consensus.disagreement(),
                consensus.teachers());
    }
}
