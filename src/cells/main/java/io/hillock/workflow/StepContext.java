package io.hillock.workflow;

import io.hillock.engine.Limit;
import io.hillock.workflow.WorkflowEvent.StepNoted;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a body, an undo or a condition knows of its run. The thread that runs the body. */
public final class StepContext {
    private final RunLog log;
    private final ResultStore results;
    private final WorkflowStep step;
    private final String item;
    private final Limit limit;

    StepContext(RunLog log, ResultStore results, WorkflowStep step, String item, Limit limit) {
        this.log = log;
        this.results = results;
        this.step = step;
        this.item = item;
        this.limit = limit;
    }

    /** {@code run/step} or {@code run/step/item}: the same in each attempt and after each restart, and nowhere else. */
    public String key() {
        return run() + "/" + own();
    }

    private String own() {
        return item.isEmpty() ? step.name() : step.name() + "/" + item;
    }

    public String run() {
        return log.state().run();
    }

    public String workflow() {
        return log.state().start().workflow();
    }

    /** The item of a step with items; empty for others. */
    public String item() {
        return item;
    }

    /** Is cancelled when the attempt's time is over or the run is stopped. */
    public Limit limit() {
        return limit;
    }

    /** What the run was started with. */
    public Map<String, String> inputs() {
        Map<String, String> inputs = log.state().start().inputs();
        return inputs == null ? Map.of() : inputs;
    }

    /** @throws IllegalArgumentException if the run was started without it */
    public String input(String name) {
        String value = inputs().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the run has no input '" + name + "'");
        }
        return value;
    }

    /** The results of a step that is done; empty if it was skipped. In an undo also those of the step itself. {@code step/item} names an item's. */
    public Map<String, Object> result(String key) {
        return log.state().step(key).result();
    }

    /**
     * A fact that must stay the same when the body is repeated, and that its undo may need: what served before, for example. The first call
     * in a run makes it durable before it returns; later calls return the same.
     *
     * @param find gives a JSON value
     */
    public Object noted(String name, Supplier<?> find) {
        Map<String, Object> notes = notes();
        if (!notes.containsKey(name)) {
            log.add(new StepNoted(log.now(), step.name(), item, name, find.get()));
        }
        return notes().get(name);
    }

    /** What {@link #noted} has made durable. */
    public Map<String, Object> notes() {
        return log.state().step(own()).notes();
    }

    /** What a person decided about this step; empty if nothing was. */
    public Optional<Approval> approval() {
        return Approval.read(log.folder(), own());
    }

    /** Files and results by digest, shared by all runs. */
    public ResultStore results() {
        return results;
    }
}
