package io.hillock.remote.teacher;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.learning.Consensus;
import io.hillock.learning.Opinion;
import io.hillock.learning.TeacherPrediction;
import io.hillock.learning.WeightUpdate;
import io.hillock.model.Shape;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** The EVENT {@code teachers.round}: the consensus, and each teacher's part in it. */
    public static Event event(long round, Consensus consensus) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("round", round);
        body.put("label", (long) consensus.label());
        body.put("confidence", consensus.confidence());
        body.put("disagreement", consensus.disagreement());
        body.put("label_entropy", consensus.labelEntropy());
        body.put("teachers", consensus.opinions().stream().map(TeacherMessages::fields).toList());
        return new Event("teachers.round", new JsonObject(body), List.of());
    }

    private static Map<String, Object> fields(Opinion opinion) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("teacher", opinion.output().teacher());
        fields.put("label", (long) opinion.output().label());
        fields.put("confidence", opinion.output().confidence());
        fields.put("agreement", opinion.agreement());
        fields.put("learning_rate_factor", opinion.learningRateFactor());
        return fields;
    }

    /**
     * The EVENT {@code teachers.learned}: how much a teacher's weights have changed.
     *
     * @param network its name at the receivers of PLASTICITY_UPDATE
     * @param factor the teacher's learning-rate factor
     */
    public static Event event(String teacher, String network, WeightUpdate update, double factor) {
        Map<String, Object> change = new LinkedHashMap<>();
        update.deltas().forEach((tensor, deltas) -> change.put(tensor, norm(deltas)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("teacher", teacher);
        body.put("network", network);
        body.put("rule", update.rule());
        body.put("steps", update.steps());
        body.put("learning_rate_factor", factor);
        body.put("change", change);
        return new Event("teachers.learned", new JsonObject(body), List.of());
    }

    private static double norm(float... values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    public static MtlResult result(long round, Consensus consensus) {
        return new MtlResult(round, consensus.label(), consensus.confidence(), consensus.disagreement(),
                consensus.teachers());
    }
}
