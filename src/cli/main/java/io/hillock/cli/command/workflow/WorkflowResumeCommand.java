package io.hillock.cli.command.workflow;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow resume}. */
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Goes on with a run that was stopped or whose process was killed. It refuses if the workflow's definition has changed.")
public final class WorkflowResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "the name of the run")
    private String run;

    @Mixin
    private RunningOptions running;

    private final Console console;

    public WorkflowResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return running.run(console, false, (workflows, kinds) -> workflows
                .resume(RunningOptions.definition(workflows, kinds, run).workflow(), run));
    }
}
