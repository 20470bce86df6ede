package io.hillock.workflow;

/** Is told of each event of a run after it is durable, in order, one at a time. A killed process may repeat the last one. */
@FunctionalInterface
public interface WorkflowListener {
    WorkflowListener NONE = (_, _, _) -> {};

    /**
     * @param number of the event in the run's journal; with the run's name it identifies the event
     * @param state of the run after the event
     */
    void happened(long number, WorkflowEvent event, RunState state);

    /** Tells both. */
    default WorkflowListener and(WorkflowListener other) {
        return (number, event, state) -> {
            happened(number, event, state);
            other.happened(number, event, state);
        };
    }
}
