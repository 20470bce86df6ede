package io.hillock.cli.command.serve;

import io.hillock.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code hillock adapt}, the group of its subcommands. */
@Command(name = "adapt", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Shows and corrects what 'serve --adapt' decides. Each COMMAND has --help.")
public final class AdaptCommand extends CommandGroup {}
