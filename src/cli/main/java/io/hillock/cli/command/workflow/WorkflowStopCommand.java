package io.hillock.cli.command.workflow;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.workflow.RunState;
import io.hillock.workflow.Workflows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow stop}. */
@Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops a run: its process ends the step at hand and exits. 'resume' goes on. Waits for the end of the process.")
public final class WorkflowStopCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "the name of the run")
    private String run;

    @Mixin
    private WorkflowFolder folder;

    private final Console console;

    public WorkflowStopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Workflows workflows = folder.open();
        RunState state = workflows.state(run);
        if (state.phase().ended()) {
            throw new CommandFailure(run + " is " + state.phase().label() + " already");
        }
        ProcessHandle process = workflows.process(run)
                .orElseThrow(() -> new CommandFailure(run + ": no process runs it"));
        process.destroy();
        process.onExit().join();
        console.out().println(run + " " + workflows.state(run).phase().label());
        return 0;
    }
}
