package io.hillock.cli.command;

import picocli.CommandLine.Command;

/** {@code hillock} itself. It holds the commands and does nothing without one. */
@Command(name = "hillock", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Runs trained spiking neural networks (NIR files) inside the JVM, in C++ and in plain Java.")
public final class HillockCommand extends CommandGroup {}
