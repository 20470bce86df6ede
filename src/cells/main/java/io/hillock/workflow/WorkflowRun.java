package io.hillock.workflow;

import io.hillock.journal.JournalException;
import io.hillock.net.Clock;
import io.hillock.workflow.StepState.Phase;
import io.hillock.workflow.WorkflowEvent.ItemsChosen;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.RunStopped;
import io.hillock.workflow.WorkflowEvent.StepDone;
import io.hillock.workflow.WorkflowEvent.StepFailed;
import io.hillock.workflow.WorkflowEvent.StepSkipped;
import io.hillock.workflow.WorkflowEvent.StepStarted;
import io.hillock.workflow.WorkflowEvent.UndoBegun;
import io.hillock.workflow.WorkflowEvent.UndoDone;
import io.hillock.workflow.WorkflowEvent.UndoFailed;
import io.hillock.workflow.WorkflowEvent.UndoStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a workflow from the state that its log tells. One thread runs; any may {@link #stop}. */
final class WorkflowRun {
    private final Workflow workflow;
    private final RunLog log;
    private final ResultStore results;
    private final Clock clock;
    private final Set<Attempt> underWay = new HashSet<>();
    private boolean stopped;

    WorkflowRun(Workflow workflow, RunLog log, ResultStore results, Clock clock) {
        this.workflow = workflow;
        this.log = log;
        this.results = results;
        this.clock = clock;
    }

    /** A step has no attempt left. */
    private static final class StepFailure extends Exception {
        private static final long serialVersionUID = 1;

        StepFailure(String message) {
            super(message);
        }
    }

    /** The run was stopped: nothing more is recorded of the attempt. */
    private static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Goes on to the end, or until it is stopped. */
    RunState execute() {
        try {
            if (!log.state().phase().ended() && log.state().phase() != RunPhase.UNDOING) {
                forward();
            }
            if (log.state().phase() == RunPhase.UNDOING) {
                undo();
            }
        } catch (StoppedException e) {
            log.add(new RunStopped(log.now()));
        }
        return log.state();
    }

    /** Ends bodies under way; the run may be resumed. */
    synchronized void stop() {
        stopped = true;
        underWay.forEach(attempt -> attempt.end(false));
    }

    private void forward() throws StoppedException {
        try {
            for (WorkflowStep step : workflow.steps()) {
                step(step);
            }
            log.add(new RunEnded(log.now(), RunPhase.COMPLETED, ""));
        } catch (StepFailure e) {
            log.add(new UndoBegun(log.now(), e.getMessage()));
        }
    }

    private void step(WorkflowStep step) throws StepFailure, StoppedException {
        boolean began = log.state().items().containsKey(step.name()) || log.state().steps().containsKey(step.name());
        if (!began && !holds(step)) {
            log.add(new StepSkipped(log.now(), step.name(), ""));
        }
        if (isFinished(step.name())) {
            return;
        }
        if (step.items().isEmpty()) {
            attempts(step, "");
            return;
        }
        items(step);
        Map<String, Object> all = new LinkedHashMap<>();
        for (String item : log.state().items().get(step.name())) {
            all.put(item, log.state().step(step.name() + "/" + item).result());
        }
        log.add(new StepDone(log.now(), step.name(), "", all));
    }

    private boolean holds(WorkflowStep step) throws StepFailure {
        try {
            return step.when().test(context(step, "", new Attempt()));
        } catch (RuntimeException e) {
            throw new StepFailure(step.name() + ": its condition: " + reason(e));
        }
    }

    private boolean isFinished(String key) {
        Phase phase = log.state().step(key).phase();
        return phase == Phase.DONE || phase == Phase.SKIPPED;
    }

    private void items(WorkflowStep step) throws StepFailure, StoppedException {
        if (!log.state().items().containsKey(step.name())) {
            log.add(new ItemsChosen(log.now(), step.name(), chosen(step)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(step.parallel(), Thread.ofPlatform().factory());
        try (threads) {
            List<Future<?>> all = new ArrayList<>();
            for (String item : log.state().items().get(step.name())) {
                if (!isFinished(step.name() + "/" + item)) {
                    all.add(threads.submit(() -> {
                        attempts(step, item);
                        return null;
                    }));
                }
            }
            List<Throwable> failures = new ArrayList<>();
            for (Future<?> one : all) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                } catch (InterruptedException e) {
                    stop();
                    failures.addFirst(new StoppedException());
                }
            }
            for (Throwable failure : failures) {
                switch (failure) {
                    case StoppedException e -> throw e;
                    case StepFailure e -> throw e;
                    case RuntimeException e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            }
        }
    }

    private List<String> chosen(WorkflowStep step) throws StepFailure {
        try {
            List<String> items = step.items().orElseThrow().apply(context(step, "", new Attempt()));
            items.forEach(item -> WorkflowStep.checkName("an item", item));
            if (items.stream().distinct().count() < items.size()) {
                throw new IllegalArgumentException("an item comes twice in " + items);
            }
            return items;
        } catch (RuntimeException e) {
            throw new StepFailure(step.name() + ": its items: " + reason(e));
        }
    }

    /** Runs the body until it succeeds or has failed often enough. */
    private void attempts(WorkflowStep step, String item) throws StepFailure, StoppedException {
        String key = item.isEmpty() ? step.name() : step.name() + "/" + item;
        for (int failures = log.state().step(key).failures(); failures < step.attempts(); failures++) {
            backOff(step, key, failures);
            log.add(new StepStarted(log.now(), step.name(), item, failures + 1));
            Attempt attempt = begin();
            Map<String, Object> result;
            try {
                result = attempt.run(clock, step.timeout(), () -> step.body().run(context(step, item, attempt)));
            } catch (Exception e) {
                checkStopped(e);
                log.add(new StepFailed(log.now(), step.name(), item, failures + 1, reason(e, attempt, step),
                        attempt.timedOut()));
                continue;
            } finally {
                finish(attempt);
            }
            log.add(new StepDone(log.now(), step.name(), item, result));
            return;
        }
        throw new StepFailure(key + ": " + log.state().step(key).reason());
    }

    /** Undoes in reverse what began. */
    private void undo() throws StoppedException {
        for (WorkflowStep step : workflow.steps().reversed()) {
            List<String> items = log.state().items().getOrDefault(step.name(), List.of(""));
            for (String item : items.reversed()) {
                String key = item.isEmpty() ? step.name() : step.name() + "/" + item;
                Phase phase = log.state().steps().containsKey(key) ? log.state().step(key).phase() : Phase.SKIPPED;
                boolean undone = phase == Phase.SKIPPED || phase == Phase.UNDONE || step.undo().isEmpty()
                        || undone(step, item, key);
                if (!undone) {
                    log.add(new RunEnded(log.now(), RunPhase.STUCK,
                            "the undo of " + key + " failed: " + log.state().step(key).reason()));
                    return;
                }
            }
        }
        log.add(new RunEnded(log.now(), RunPhase.UNDONE, log.state().reason()));
    }

    private boolean undone(WorkflowStep step, String item, String key) throws StoppedException {
        for (int failures = log.state().step(key).undoFailures(); failures < step.attempts(); failures++) {
            backOff(step, key, failures);
            log.add(new UndoStarted(log.now(), step.name(), item, failures + 1));
            Attempt attempt = begin();
            try {
                attempt.run(clock, step.timeout(),
                        () -> step.undo().orElseThrow().run(context(step, item, attempt)));
            } catch (Exception e) {
                checkStopped(e);
                log.add(new UndoFailed(log.now(), step.name(), item, failures + 1, reason(e, attempt, step),
                        attempt.timedOut()));
                continue;
            } finally {
                finish(attempt);
            }
            log.add(new UndoDone(log.now(), step.name(), item));
            return true;
        }
        return false;
    }

    /** Waits before another attempt; the wait depends on the key alone. */
    private void backOff(WorkflowStep step, String key, int failures) throws StoppedException {
        if (failures == 0) {
            return;
        }
        long wait = step.backoff().nanos(failures - 1,
                new SplittableRandom((log.state().run() + "/" + key).hashCode() + failures));
        Attempt waiting = begin();
        try {
            waiting.run(clock, Duration.ZERO, () -> {
                clock.sleep(wait);
                return null;
            });
        } catch (Exception e) {
            throw new StoppedException();
        } finally {
            finish(waiting);
        }
    }

    private synchronized Attempt begin() throws StoppedException {
        if (stopped) {
            throw new StoppedException();
        }
        Attempt attempt = new Attempt();
        underWay.add(attempt);
        return attempt;
    }

    private synchronized void finish(Attempt attempt) {
        underWay.remove(attempt);
    }

    /** Failures of the log itself are none of the step's. */
    private synchronized void checkStopped(Exception e) throws StoppedException {
        if (e instanceof JournalException damage) {
            throw damage;
        }
        if (stopped) {
            throw new StoppedException();
        }
    }

    private StepContext context(WorkflowStep step, String item, Attempt attempt) {
        return new StepContext(log, results, step, item, attempt.limit());
    }

    private static String reason(Exception e, Attempt attempt, WorkflowStep step) {
        return attempt.timedOut() ? "not done within " + step.timeout().toMillis() + " ms" : reason(e);
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
