package io.hillock.workflow;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps that run one after the other. Immutable.
 *
 * @param name as a step's
 * @param source where a user finds it: a file, or the name of a shipped one
 * @param steps at least one, names all different
 */
public record Workflow(String name, String source, List<WorkflowStep> steps) {
    public Workflow {
        WorkflowStep.checkName("a workflow", name);
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.stream().map(WorkflowStep::name).distinct().count() < steps.size()) {
            throw new IllegalArgumentException("workflow '" + name + "' needs steps with different names, has "
                    + steps.stream().map(WorkflowStep::name).toList());
        }
    }

    public static Workflow of(String name, WorkflowStep... steps) {
        return new Workflow(name, name, List.of(steps));
    }

    /** Names the definition: two workflows with the same digest do the same. */
    public String digest() {
        return new ContentDigest().text(name)
                .text(steps.stream().map(WorkflowStep::fingerprint).collect(Collectors.joining("\n"))).hex();
    }
}
