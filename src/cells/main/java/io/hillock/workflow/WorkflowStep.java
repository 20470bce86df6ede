package io.hillock.workflow;

import io.hillock.net.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A step of a workflow. Immutable.
 *
 * @param name a letter or digit, then up to 63 letters, digits, {@code . _ -}
 * @param definition what the body does, as text. A run resumes only if all its definitions are as they were
 * @param undo takes the effect back; also runs if the body began and failed. Its results are ignored
 * @param attempts how often the body may fail, and the undo, at least 1
 * @param backoff the wait between two attempts
 * @param timeout of one attempt; zero for none
 * @param when whether the step runs at all
 * @param items runs the body once for each; names as a step's, all different. Empty for one run without an item
 * @param parallel items at a time, at least 1
 */
public record WorkflowStep(String name, String definition, StepBody body, Optional<StepBody> undo, int attempts,
        Backoff backoff, Duration timeout, Predicate<StepContext> when,
        Optional<Function<StepContext, List<String>>> items, int parallel) {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public WorkflowStep {
        Objects.requireNonNull(body, "body");
        checkName("a step", name);
        if (attempts < 1 || parallel < 1 || timeout.isNegative()) {
            throw new IllegalArgumentException("step '" + name + "': attempts " + attempts + ", parallel " + parallel
                    + " and time-out " + timeout + " must be at least 1, 1 and 0");
        }
    }

    /** A step with one attempt, no time-out and no undo. */
    public static WorkflowStep of(String name, String definition, StepBody body) {
        return new WorkflowStep(name, definition, body, Optional.empty(), 1, Backoff.DEFAULT, Duration.ZERO, _ -> true,
                Optional.empty(), 1);
    }

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " has up to 64 letters, digits, '.', '_' or '-', and begins with "
                    + "a letter or a digit: '" + name + "' does not");
        }
    }

    public WorkflowStep undo(StepBody undo) {
        return new WorkflowStep(name, definition, body, Optional.of(undo), attempts, backoff, timeout, when, items,
                parallel);
    }

    public WorkflowStep attempts(int attempts, Backoff backoff) {
        return new WorkflowStep(name, definition, body, undo, attempts, backoff, timeout, when, items, parallel);
    }

    public WorkflowStep timeout(Duration timeout) {
        return new WorkflowStep(name, definition, body, undo, attempts, backoff, timeout, when, items, parallel);
    }

    public WorkflowStep when(Predicate<StepContext> when) {
        return new WorkflowStep(name, definition, body, undo, attempts, backoff, timeout, when, items, parallel);
    }

    public WorkflowStep each(Function<StepContext, List<String>> items, int parallel) {
        return new WorkflowStep(name, definition, body, undo, attempts, backoff, timeout, when, Optional.of(items),
                parallel);
    }

    /** Everything that a changed definition is recognised by. */
    String fingerprint() {
        return name + '\n' + definition + '\n' + attempts + '\n' + backoff + '\n' + timeout + '\n' + items.isPresent()
                + '\n' + parallel + '\n' + undo.isPresent() + '\n';
    }
}
