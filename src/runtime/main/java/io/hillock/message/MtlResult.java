package io.hillock.message;

import java.util.List;

/**
 * What several teachers agreed on.
 *
 * @param confidence 0 to 1
 * @param disagreement among them, 0 or more
 * @param teachers who were heard
 */
public record MtlResult(long round, int label, double confidence, double disagreement, List<String> teachers)
        implements
            TeacherMessage {
    public MtlResult {
        Checks.count("round", round);
        Checks.range("label", label, 0, Integer.MAX_VALUE);
        Checks.share("confidence", confidence);
        Checks.notNegative("disagreement", disagreement);
        teachers = List.copyOf(teachers);
        Checks.names("teachers", teachers);
    }
}
