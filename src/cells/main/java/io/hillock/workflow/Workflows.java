package io.hillock.workflow;

import io.hillock.journal.JournalException;
import io.hillock.workflow.WorkflowEvent.RunStarted;
import io.hillock.workflow.WorkflowEvent.UndoBegun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The runs of workflows in a folder: {@code runs/RUN} holds the journal of a run, {@code results} what steps made. Any thread; several
 * processes may use a folder, but a run belongs to one process at a time.
 */
public final class Workflows {
    private static final String PROCESS = "process";

    private final Path folder;
    private final WorkflowOptions options;
    private final List<WorkflowRun> underWay = new ArrayList<>();
    private boolean stopped;

    public Workflows(Path folder, WorkflowOptions options) {
        this.folder = folder;
        this.options = options;
    }

    /**
     * Starts a run and goes on to its end, on this thread.
     *
     * @param run its name, as a step's
     * @param inputs what its steps may read
     * @return its last state; {@link RunPhase#STOPPED} after {@link #stop}
     * @throws WorkflowException if there is such a run
     */
    public RunState start(Workflow workflow, String run, Map<String, String> inputs) {
        WorkflowStep.checkName("a run", run);
        try (RunLog log = open(run)) {
            if (log.state() != null) {
                throw new WorkflowException(run + ": there is such a run, resume it or take another name");
            }
            log.add(new RunStarted(log.now(), workflow.name(), workflow.source(), workflow.digest(), inputs));
            return execute(workflow, log);
        }
    }

    /**
     * Goes on with a run that was stopped or whose process was killed. A run that has ended stays as it is.
     *
     * @throws WorkflowException if there is no such run, or the definition has changed
     */
    public RunState resume(Workflow workflow, String run) {
        try (RunLog log = existing(workflow, run)) {
            return execute(workflow, log);
        }
    }

    /**
     * Undoes a run in reverse. The run may be completed, stopped or stuck, or its process may have been killed.
     *
     * @throws WorkflowException if there is no such run, or the definition has changed
     */
    public RunState undo(Workflow workflow, String run) {
        try (RunLog log = existing(workflow, run)) {
            if (log.state().phase() != RunPhase.UNDONE && log.state().phase() != RunPhase.UNDOING) {
                log.add(new UndoBegun(log.now(), "asked for"));
            }
            return execute(workflow, log);
        }
    }

    /**
     * Decides about a step that waits for a person, whichever process runs the run.
     *
     * @param step {@code step} or {@code step/item}
     * @throws WorkflowException if there is no such run, the step does not wait, or it was decided already
     */
    public void decide(String run, String step, Approval approval) {
        RunState state = state(run);
        if (!state.waits(step)) {
            throw new WorkflowException(run + ": the step '" + step + "' waits for no approval");
        }
        approval.write(runFolder(run), step);
    }

    private RunLog existing(Workflow workflow, String run) {
        RunState state = state(run);
        if (!state.start().definition().equals(workflow.digest())) {
            throw new WorkflowException(run + ": was started with another definition of '" + state.start().workflow()
                    + "' (" + state.start().definition().substring(0, 12) + "…, now "
                    + workflow.digest().substring(0, 12) + "…): its steps might not fit; start a new run");
        }
        return open(run);
    }

    private RunLog open(String run) {
        try {
            return RunLog.open(runFolder(run), options.listener(), options.time());
        } catch (JournalException e) {
            if (e.kind() == JournalException.Kind.LOCKED) {
                throw new WorkflowException(run + ": process " + process(run).map(ProcessHandle::pid)
                        .map(String::valueOf).orElse("unknown") + " runs it", e);
            }
            throw e;
        }
    }

    private RunState execute(Workflow workflow, RunLog log) {
        WorkflowRun run = new WorkflowRun(workflow, log, new ResultStore(folder.resolve("results")), options.clock());
        ProcessHandle self = ProcessHandle.current();
        try {
            Files.writeString(runFolder(log.state().run()).resolve(PROCESS), self.pid() + " " + started(self));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            underWay.add(run);
            if (stopped) {
                run.stop();
            }
        }
        try {
            return run.execute();
        } finally {
            synchronized (this) {
                underWay.remove(run);
            }
        }
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** The process that runs this run; empty if none does. */
    public Optional<ProcessHandle> process(String run) {
        try {
            String[] parts = Files.readString(runFolder(run).resolve(PROCESS), StandardCharsets.UTF_8).split(" ");
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(process -> started(process) == Long.parseLong(parts[1]));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * When a process last began to run this run: an ended one changes with no other. The epoch if none did.
     */
    public FileTime taken(String run) {
        try {
            return Files.getLastModifiedTime(runFolder(run).resolve(PROCESS));
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** Stops the runs of this object and all later ones: bodies end, and the runs may be resumed. */
    public synchronized void stop() {
        stopped = true;
        underWay.forEach(WorkflowRun::stop);
    }

    /** The names of all runs. */
    public List<String> runs() {
        Path all = folder.resolve("runs");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> runs = Files.list(all)) {
            return runs.map(run -> run.getFileName().toString()).filter(run -> WorkflowStep.NAME.matcher(run).matches())
                    .sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The state of a run, also of one that another process runs.
     *
     * @throws WorkflowException if there is no such run
     */
    public RunState state(String run) {
        return history(run, (_, _) -> {});
    }

    /**
     * The state of a run, after a look at all its events.
     *
     * @param each takes the number and the event
     */
    public RunState history(String run, BiConsumer<Long, WorkflowEvent> each) {
        if (!WorkflowStep.NAME.matcher(run).matches() || !Files.isDirectory(runFolder(run))) {
            throw new WorkflowException(run + ": there is no such run in " + folder);
        }
        return RunLog.look(runFolder(run), (record, event) -> each.accept(record.number(), event))
                .orElseThrow(() -> new WorkflowException(run + ": it was killed before it began; start it again"));
    }

    private Path runFolder(String run) {
        return folder.resolve("runs").resolve(run);
    }
}
