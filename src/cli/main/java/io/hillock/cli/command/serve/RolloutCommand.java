package io.hillock.cli.command.serve;

import io.hillock.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code hillock rollout}, and what its subcommands share. */
@Command(name = "rollout", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Lets a new version of a network take an old one's place step by step: a running service ('serve') compares both on the same requests, first as a shadow, then for 1, 10 and 50 %% of the callers. It moves the alias to the new version, or rolls it back as soon as that is less accurate, slower, or fails. Each COMMAND has --help.")
public final class RolloutCommand extends CommandGroup {}
