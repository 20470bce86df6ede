package io.hillock.simulation;

import io.hillock.net.Backoff;
import io.hillock.net.Clock;
import io.hillock.workflow.RunState;
import io.hillock.workflow.StepBody;
import io.hillock.workflow.StepContext;
import io.hillock.workflow.Workflow;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.StepDone;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowListener;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.WorkflowStep;
import io.hillock.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A coordinator runs a workflow whose bodies fail and take too long, on a slow disk, and is killed and started again. The run must end, with
 * each step recorded once and one end.
 */
final class WorkflowSchedule {
    private static final long SECOND = 1_000_000_000;
    private static final String RUN = "run";
    private static final List<String> ITEMS = List.of("x", "y", "z");

    private final Scheduler scheduler;
    private final Path folder;
    private final Workflow workflow;
    /** Bodies under way, by key: none may run twice at once. */
    private final Set<String> running = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final int failures;
    private RunState last;

    WorkflowSchedule(Scheduler scheduler, Path folder) {
        this.scheduler = scheduler;
        this.folder = folder;
        this.failures = scheduler.random.nextInt(6);
        this.workflow = Workflow.of("simulated", step("a"), step("b").timeout(Duration.ofMillis(400)),
                step("c").each(_ -> ITEMS, 2), step("d"));
    }

    private WorkflowStep step(String name) {
        return WorkflowStep.of(name, "sleeps", body()).undo(undo())
                .attempts(3, new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1)));
    }

    private StepBody body() {
        return context -> {
            String key = context.key();
            if (!running.add(key)) {
                scheduler.problem(key + " runs twice at once");
            }
            try {
                Simulated.sleepNanos(scheduler.random.nextLong(SECOND / 2));
                if (scheduler.random.nextInt(20) < failures) {
                    throw new IOException("failed");
                }
                effects.merge(key, 1, Integer::sum);
                return Map.of("effect", key);
            } finally {
                running.remove(key);
            }
        };
    }

    private StepBody undo() {
        return (StepContext context) -> {
            Simulated.sleepNanos(scheduler.random.nextLong(SECOND / 10));
            effects.remove(context.key());
            return Map.of();
        };
    }

    void run() {
        int kills = scheduler.random.nextInt(5);
        for (int kill = 0; kill < kills; kill++) {
            SimulatedProcess coordinator = start();
            scheduler.runUntil(scheduler.nanos() + scheduler.random.nextLong(2 * SECOND));
            coordinator.kill();
            running.clear();
        }
        start();
        scheduler.runUntil(scheduler.nanos() + 60 * SECOND);
        check();
    }

    private SimulatedProcess start() {
        var process = new SimulatedProcess(scheduler, "coordinator");
        process.start(() -> {
            WorkflowListener listener = (number, event, _) -> scheduler.trace.add(scheduler.nanos(),
                    "workflow", number + " " + event.getClass().getSimpleName());
            var workflows = new Workflows(folder, new WorkflowOptions(listener, Clock.SYSTEM, Simulated::now));
            last = begun(workflows) ? workflows.resume(workflow, RUN) : workflows.start(workflow, RUN, Map.of());
        });
        return process;
    }

    private static boolean begun(Workflows workflows) {
        try {
            return workflows.runs().contains(RUN) && workflows.state(RUN) != null;
        } catch (WorkflowException e) {
            return false;
        }
    }

    private void check() {
        if (last == null || !last.phase().ended()) {
            scheduler.problem("the run did not end: " + (last == null ? "it did not begin" : last.phase()));
            return;
        }
        Map<String, Integer> done = new HashMap<>();
        int[] ends = new int[1];
        new Workflows(folder, WorkflowOptions.DEFAULT).history(RUN, (_, event) -> {
            if (event instanceof StepDone one) {
                done.merge(one.step() + (one.item().isEmpty() ? "" : "/" + one.item()), 1, Integer::sum);
            }
            ends[0] += event instanceof RunEnded ? 1 : 0;
        });
        done.forEach((step, times) -> {
            if (times > 1) {
                scheduler.problem(step + " was recorded " + times + " times");
            }
        });
        if (ends[0] != 1) {
            scheduler.problem("the run ended " + ends[0] + " times");
        }
        boolean completed = done.size() == 4 + ITEMS.size();
        boolean effective = effects.size() == 3 + ITEMS.size();
        boolean undone = effects.isEmpty();
        scheduler.trace.add(scheduler.nanos(), "ended", last.phase() + " " + effects.size());
        switch (last.phase()) {
            case COMPLETED ->
                scheduler.expect(completed && effective, "completed with the effects of " + effects.keySet());
            case UNDONE -> scheduler.expect(undone, "undone, but there are the effects of " + effects.keySet());
            default -> scheduler.problem("the run ended as " + last.phase());
        }
    }
}
