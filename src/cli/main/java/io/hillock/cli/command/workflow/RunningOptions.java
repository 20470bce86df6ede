package io.hillock.cli.command.workflow;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.SignalledStop;
import io.hillock.cli.text.RunStateText;
import io.hillock.net.Connection;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowListener;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import io.hillock.workflow.notify.CloudEvents;
import io.hillock.workflow.notify.HubEvents;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands share that run a workflow: where it is kept, who is told, and how it stops. */
final class RunningOptions {
    private static final int STOPPED = 3;

    @Mixin
    private WorkflowFolder folder;

    @Option(names = "--events", paramLabel = "FILE", description = "append each event as a CloudEvent, a JSON object a line; - for stdout, in place of the progress")
    private Path events;

    @Option(names = "--hub", paramLabel = "URI", description = "publish events as workflow.* at this hub; steps 'cell:NAME/OPERATION' ask cells behind it")
    private String hub;

    @Mixin
    private PeerOptions peer;

    /** Work on a folder of runs. */
    @FunctionalInterface
    interface Work {
        RunState run(Workflows workflows, StepKinds kinds);
    }

    /** Runs the work. SIGTERM and SIGINT stop the run. Returns the exit code: 0 completed, 1 undone or stuck, 3 stopped. */
    int run(Console console, boolean undo, Work work) {
        try (Connection connection = hub == null ? null : peer.connect(hub, "workflow", (_, _) -> {});
                PrintStream file = file()) {
            WorkflowListener listener = isStdout()
                    ? new CloudEvents(console.out())
                    : (number, event, state) -> {
                        RunStateText.line(state, event).ifPresent(console.out()::println);
                        console.out().flush();
                    };
            listener = file == null ? listener : listener.and(new CloudEvents(file));
            listener = connection == null ? listener : listener.and(new HubEvents(connection));
            Workflows workflows = folder.open(WorkflowOptions.DEFAULT.withListener(listener));
            try (SignalledStop _ = new SignalledStop(workflows::stop, STOPPED)) {
                return code(console, undo, work.run(workflows, new StepKinds(connection)));
            }
        }
    }

    private static int code(Console console, boolean undo, RunState state) {
        return switch (state.phase()) {
            case COMPLETED -> 0;
            case UNDONE -> undo ? 0 : 1;
            case STUCK -> 1;
            case RUNNING, UNDOING, STOPPED -> {
                console.say("stopped; 'hillock workflow resume " + state.run() + "' goes on");
                yield STOPPED;
            }
        };
    }

    private boolean isStdout() {
        return events != null && events.toString().equals("-");
    }

    private PrintStream file() {
        try {
            return events == null || isStdout()
                    ? null
                    : new PrintStream(new FileOutputStream(events.toFile(), true), false, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure(events + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** The definition with which a run was started. */
    static WorkflowFile definition(Workflows workflows, StepKinds kinds, String run) {
        return WorkflowFile.open(workflows.state(run).start().source(), kinds);
    }
}
