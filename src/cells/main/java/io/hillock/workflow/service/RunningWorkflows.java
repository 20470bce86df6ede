package io.hillock.workflow.service;

import io.hillock.net.Connection;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.Workflow;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowListener;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import io.hillock.workflow.notify.HubEvents;
import io.hillock.workflow.service.StartableWorkflows.Startable;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The runs that this process runs, each on a thread of its own. Thread-safe. */
final class RunningWorkflows implements AutoCloseable {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");
    private static final long BEGIN_SECONDS = 10;

    private final Path folder;
    private final Optional<Connection> hub;
    private final ServiceLog log;
    private final StepKinds kinds;
    private final StartableWorkflows startable;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private boolean closed;

    private record Running(Workflows workflows, Thread thread) {}

    RunningWorkflows(Path folder, Optional<Connection> hub, ServiceLog log) {
        this.folder = folder;
        this.hub = hub;
        this.log = log;
        kinds = new StepKinds(hub.orElse(null));
        startable = new StartableWorkflows(folder, kinds);
    }

    /** The workflows of the folder. */
    List<Startable> startable() {
        return startable.all();
    }

    /** Returns the run's name once its start is durable. */
    String start(String workflow, String run, Map<String, String> given) {
        if (startable.all().stream().noneMatch(one -> one.name().equals(workflow))) {
            throw ServiceException
                    .notFound("there is no workflow '" + workflow + "': " + folder + " has no '" + workflow
                            + StartableWorkflows.ENDING + "'");
        }
        WorkflowFile file = startable.file(workflow);
        Map<String, String> inputs = file.inputs(given);
        String name = run.isEmpty() ? file.workflow().name() + "-" + LocalDateTime.now().format(NAME) : run;
        if (hasBegun(name)) {
            throw new WorkflowException(name + ": there is such a run, resume it or take another name");
        }
        launch(name, workflows -> workflows.start(file.workflow(), name, inputs));
        return name;
    }

    private boolean hasBegun(String run) {
        try {
            new Workflows(folder, WorkflowOptions.DEFAULT).state(run);
            return true;
        } catch (WorkflowException e) {
            return false;
        }
    }

    String resume(String run) {
        launch(run, workflows -> workflows.resume(definition(workflows, run), run));
        return run;
    }

    String undo(String run) {
        launch(run, workflows -> workflows.undo(definition(workflows, run), run));
        return run;
    }

    private Workflow definition(Workflows workflows, String run) {
        return WorkflowFile.open(workflows.state(run).start().source(), kinds).workflow();
    }

    /** Stops a run of this process. */
    String stop(String run) {
        Running one;
        synchronized (this) {
            one = running.get(run);
        }
        if (one == null) {
            throw ServiceException.invalid(run + ": does not run in this service");
        }
        one.workflows.stop();
        return run;
    }

    /**
     * What may be done with a run.
     *
     * @param elsewhere whether the last process that ran it is another one, and lives
     */
    synchronized List<String> actions(RunState state, boolean elsewhere) {
        if (running.containsKey(state.run())) {
            return List.of("stop");
        }
        if (elsewhere && !state.phase().ended() && state.phase() != RunPhase.STOPPED) {
            return List.of();
        }
        return switch (state.phase()) {
            case RUNNING, STOPPED -> List.of("resume", "undo");
            case UNDOING -> List.of("resume");
            case COMPLETED, STUCK -> List.of("undo");
            case UNDONE -> List.of();
        };
    }

    /** Waits until the run has begun, or cannot. */
    private void launch(String run, Function<Workflows, RunState> work) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        WorkflowListener listener = (_, _, _) -> begun.complete(null);
        listener = hub.isEmpty() ? listener : listener.and(new HubEvents(hub.get()));
        Workflows workflows = new Workflows(folder, WorkflowOptions.DEFAULT.withListener(listener));
        Thread thread = Thread.ofPlatform().name("hillock-workflow-" + run).unstarted(() -> {
            try {
                work.apply(workflows);
                begun.complete(null);
            } catch (RuntimeException e) {
                if (!begun.completeExceptionally(e)) {
                    log.error("workflow run '" + run + "' broke off: " + e);
                }
            } finally {
                synchronized (this) {
                    running.remove(run);
                }
            }
        });
        synchronized (this) {
            if (closed) {
                throw new ServiceException(Reason.UNAVAILABLE, "the service is shutting down");
            }
            if (running.containsKey(run)) {
                throw ServiceException.invalid(run + ": runs in this service already");
            }
            running.put(run, new Running(workflows, thread));
            thread.start();
        }
        await(run, begun);
    }

    private static void await(String run, CompletableFuture<Void> begun) {
        try {
            begun.get(BEGIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new ServiceException(Reason.DEADLINE, run + ": has not begun within " + BEGIN_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(Reason.CANCELLED, run + ": nobody waits for its begin any more");
        }
    }

    @Override
    public void close() {
        List<Running> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(running.values());
        }
        all.forEach(one -> one.workflows.stop());
        for (Running one : all) {
            try {
                one.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
