package io.hillock.cli.command.workflow;

import com.fasterxml.jackson.databind.util.RawValue;
import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.RunStateText;
import io.hillock.workflow.RunState;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a run with its steps and results, also while it runs; or the text of a workflow that comes with Hillock.")
public final class WorkflowShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "the name of the run, or train-to-serve")
    private String run;

    @Mixin
    private WorkflowFolder folder;

    @Option(names = "--json", description = "print JSON: each event in a line, then the state")
    private boolean json;

    private final Console console;

    public WorkflowShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Workflows workflows = folder.open();
        if (WorkflowFile.SHIPPED.contains(run) && !workflows.runs().contains(run)) {
            console.out().print(shipped());
            return 0;
        }
        RunState state = workflows.history(run, (_, event) -> {
            if (json) {
                JsonOutput.print(console.out(), new RawValue(new String(event.json(), StandardCharsets.UTF_8)));
            }
        });
        RunStateText text = new RunStateText(state, workflows.process(run).isPresent());
        if (json) {
            JsonOutput.print(console.out(), text.json());
        } else {
            text.print(console.out());
        }
        return 0;
    }

    private String shipped() {
        try (InputStream in = WorkflowFile.class.getResourceAsStream(run + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
