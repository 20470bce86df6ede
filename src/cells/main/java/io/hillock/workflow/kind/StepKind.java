package io.hillock.workflow.kind;

import io.hillock.workflow.StepContext;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A kind of step: what a workflow file writes behind {@code run:}. Immutable.
 *
 * @param required keys of {@code with} that must be there
 * @param optional keys that may be there; {@code *} for any
 * @param undo takes back what the body did; empty if there is nothing to take back
 */
public record StepKind(String name, Set<String> required, Set<String> optional, Body body, Optional<Body> undo) {

    /** As {@link io.hillock.workflow.StepBody}, with the step's arguments. */
    @FunctionalInterface
    public interface Body {
        Map<String, Object> run(Arguments with, StepContext context) throws Exception;
    }

    static StepKind of(String name, Set<String> required, Set<String> optional, Body body) {
        return new StepKind(name, required, optional, body, Optional.empty());
    }

    StepKind undo(Body undo) {
        return new StepKind(name, required, optional, body, Optional.of(undo));
    }

    public boolean allows(String key) {
        return required.contains(key) || optional.contains(key) || optional.contains("*");
    }

    /** All keys, sorted. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(required);
        keys.addAll(optional);
        return keys;
    }
}
