package io.hillock.cli.command.workflow;

import io.hillock.cli.Console;
import io.hillock.workflow.Approval;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow approve}. */
@Command(name = "approve", mixinStandardHelpOptions = true, description = "Lets a run go on whose step of the kind 'approval' waits; or refuses, and the run is undone. Another process may run it.")
public final class WorkflowApproveCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "the name of the run")
    private String run;

    @Parameters(index = "1", paramLabel = "STEP", description = "the step that waits, or STEP/ITEM")
    private String step;

    @Option(names = "--refuse", description = "refuse")
    private boolean refuse;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why; the run keeps it")
    private String reason;

    @Mixin
    private WorkflowFolder folder;

    private final Console console;

    public WorkflowApproveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        folder.open().decide(run, step, new Approval(!refuse, System.getProperty("user.name", ""), reason,
                System.currentTimeMillis()));
        console.out().println(run + " " + step + ": " + (refuse ? "refused" : "approved"));
        return 0;
    }
}
