package io.hillock.cli.command.workflow;

import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs are kept. */
final class WorkflowFolder {
    @Option(names = "--folder", paramLabel = "DIR", defaultValue = "workflows", description = "where runs and their results are kept (default: ${DEFAULT-VALUE})")
    private Path folder;

    Workflows open(WorkflowOptions options) {
        return new Workflows(folder, options);
    }

    Workflows open() {
        return open(WorkflowOptions.DEFAULT);
    }
}
