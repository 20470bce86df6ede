package io.hillock.cli.command.workflow;

import io.hillock.cli.Console;
import io.hillock.workflow.file.WorkflowFile;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock workflow run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs a workflow to its end. Each event is durable before the next thing happens: after a kill, 'resume' goes on. If a step fails, the steps before it are undone in reverse. Exit status: 0 completed, 1 failed and undone or stuck, 3 stopped by a signal.")
public final class WorkflowRunCommand implements Callable<Integer> {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

    @Parameters(index = "0", paramLabel = "WORKFLOW", description = "a YAML file, or train-to-serve, which comes with Hillock")
    private String source;

    @Option(names = "--input", paramLabel = "NAME=VALUE", description = "an input of the workflow; may be repeated")
    private Map<String, String> inputs = new LinkedHashMap<>();

    @Option(names = "--run", paramLabel = "R", description = "the name of the run (default: workflow and time)")
    private String run;

    @Mixin
    private RunningOptions running;

    private final Console console;

    public WorkflowRunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return running.run(console, false, (workflows, kinds) -> {
            WorkflowFile file = WorkflowFile.open(source, kinds);
            String name = run == null ? file.workflow().name() + "-" + LocalDateTime.now().format(NAME) : run;
            return workflows.start(file.workflow(), name, file.inputs(inputs));
        });
    }
}
