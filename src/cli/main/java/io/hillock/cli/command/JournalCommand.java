package io.hillock.cli.command;

import picocli.CommandLine.Command;

/** {@code hillock journal}, the group of its subcommands. */
@Command(name = "journal", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Looks at a journal: the log that workflows and queues write.")
public final class JournalCommand extends CommandGroup {}
