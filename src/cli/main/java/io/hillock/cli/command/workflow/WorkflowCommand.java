package io.hillock.cli.command.workflow;

import io.hillock.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code hillock workflow}, the group of its subcommands. */
@Command(name = "workflow", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Runs workflows that survive a killed process: steps with attempts, time-outs and undos, from YAML files. Each COMMAND has --help.")
public final class WorkflowCommand extends CommandGroup {}
