package io.hillock.cli.command.workflow;

import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.RunStateText;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.Workflows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hillock workflow list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists runs: name, workflow, state, steps done, when it began, and why it failed.")
public final class WorkflowListCommand implements Callable<Integer> {
    @Mixin
    private WorkflowFolder folder;

    @Option(names = "--json", description = "print JSON, a line for each run")
    private boolean json;

    private final Console console;

    public WorkflowListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Workflows workflows = folder.open();
        for (String run : workflows.runs()) {
            try {
                RunStateText text = new RunStateText(workflows.state(run), workflows.process(run).isPresent());
                if (json) {
                    JsonOutput.print(console.out(), text.json());
                } else {
                    console.out().println(text.summary());
                }
            } catch (WorkflowException e) {
                console.say(e.getMessage());
            }
        }
        return 0;
    }
}
