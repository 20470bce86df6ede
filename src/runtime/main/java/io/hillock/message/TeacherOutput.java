package io.hillock.message;

import java.util.List;
import java.util.Optional;

/**
 * One teacher's opinion in a round.
 *
 * @param round a number that the asking cell chose
 * @param confidence 0 to 1
 * @param counts its output spikes, I64 [*out]
 */
public record TeacherOutput(long round, String teacher, int label, double confidence, Optional<WireTensor> counts)
        implements
            TeacherMessage {
    public TeacherOutput {
        Checks.count("round", round);
        Checks.name("teacher", teacher);
        Checks.range("label", label, 0, Integer.MAX_VALUE);
        Checks.share("confidence", confidence);
        counts.ifPresent(tensor -> Checks.tensor(Outputs.COUNTS, tensor, ElementType.I64));
    }

    @Override
    public List<WireTensor> tensors() {
        return counts.stream().toList();
    }
}
