package io.hillock.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hillock} itself. It holds the commands and does nothing without one. */
@Command(name = "hillock", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", description = "Runs trained spiking neural networks (NIR files) inside the JVM, in C++ and in plain Java.")
public final class HillockCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
