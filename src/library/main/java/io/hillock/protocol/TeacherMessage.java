package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages of several teachers about one question, types 22 to 24. */
public sealed interface TeacherMessage extends Message {
    /**
     * One teacher's opinion in a round.
     *
     * @param round a number that the asking cell chose
     * @param confidence 0 to 1
     * @param counts its output spikes, I64 [*out]
     */
    record TeacherOutput(long round, String teacher, int label, double confidence, Optional<WireTensor> counts)
            implements
                TeacherMessage {
        public TeacherOutput {
            MessageChecks.count("round", round);
            MessageChecks.name("teacher", teacher);
            MessageChecks.range("label", label, 0, Integer.MAX_VALUE);
            MessageChecks.share("confidence", confidence);
            counts.ifPresent(tensor -> MessageChecks.tensor(OutputTensors.COUNTS, tensor, WireElementType.I64));
        }

        @Override
        public List<WireTensor> tensors() {
            return counts.stream().toList();
        }
    }

    /**
     * The consequences of a round of several teachers for their learning. Answered by {@link Ack}.
     *
     * @param disagreement among the teachers, 0 or more
     * @param combinedConfidence 0 to 1
     * @param learningRateFactors by teacher, 0 to {@value #MOST_FACTOR}
     */
    record MtlSignal(long round, double disagreement, double combinedConfidence,
            Map<String, Double> learningRateFactors) implements TeacherMessage {
        /** The largest factor of a learning rate. It prevents a peer from making another's weights infinite. */
        public static final int MOST_FACTOR = 1000;

        public MtlSignal {
            MessageChecks.count("round", round);
            MessageChecks.notNegative("disagreement", disagreement);
            MessageChecks.share("combined_confidence", combinedConfidence);
            learningRateFactors = Map.copyOf(learningRateFactors);
            MessageChecks.names("learning_rate_factors", learningRateFactors.keySet());
            learningRateFactors.values()
                    .forEach(factor -> MessageChecks.range("learning_rate_factors", factor, 0, MOST_FACTOR));
        }
    }

    /**
     * The result that several teachers agreed on.
     *
     * @param confidence 0 to 1
     * @param disagreement among them, 0 or more
     * @param teachers whose opinions counted
     */
    record MtlResult(long round, int label, double confidence, double disagreement, List<String> teachers)
            implements
                TeacherMessage {
        public MtlResult {
            MessageChecks.count("round", round);
            MessageChecks.range("label", label, 0, Integer.MAX_VALUE);
            MessageChecks.share("confidence", confidence);
            MessageChecks.notNegative("disagreement", disagreement);
            teachers = List.copyOf(teachers);
            MessageChecks.names("teachers", teachers);
        }
    }
}
