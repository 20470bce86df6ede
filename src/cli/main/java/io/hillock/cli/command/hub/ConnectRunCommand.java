package io.hillock.cli.command.hub;

import io.hillock.cli.Console;
import io.hillock.cli.command.option.RunOptions;
import io.hillock.net.Connection;
import io.hillock.remote.RemoteEngine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code hillock connect URI run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs a network there on an input from here; sends the network where it is not served yet.", footer = RunOptions.FOOTER)
public final class ConnectRunCommand implements Callable<Integer> {
    @ParentCommand
    private ConnectCommand parent;

    @Mixin
    private RunOptions run;

    private final Console console;

    public ConnectRunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Connection connection = parent.connect()) {
            run.run(console, image -> RemoteEngine.open(connection, image, parent.options()));
        }
        return 0;
    }
}
