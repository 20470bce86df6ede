package io.hillock.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hillock workflow}, the group of its subcommands. */
@Command(name = "workflow", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Runs workflows that survive a killed process: steps with attempts, time-outs and undos, from YAML files. Each COMMAND has --help.")
public final class WorkflowCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
