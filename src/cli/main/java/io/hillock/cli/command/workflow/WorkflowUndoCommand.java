package io.hillock.cli.command.workflow;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow undo}. */
@Command(name = "undo", mixinStandardHelpOptions = true, description = "Undoes a run in reverse. The run may be completed, stopped or stuck, or its process may have been killed.")
public final class WorkflowUndoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "the name of the run")
    private String run;

    @Mixin
    private RunningOptions running;

    private final Console console;

    public WorkflowUndoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return running.run(console, true, (workflows, kinds) -> workflows
                .undo(RunningOptions.definition(workflows, kinds, run).workflow(), run));
    }
}
