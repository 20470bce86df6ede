package io.hillock.cli.command.network;

import io.hillock.cli.Console;
import io.hillock.cli.command.option.EngineOption;
import io.hillock.cli.command.option.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hillock run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs a network on an input and prints what it answers to each sample.", footer = RunOptions.FOOTER)
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run;

    @Mixin
    private EngineOption engineChoice;

    private final Console console;

    public RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        run.run(console, image -> engineChoice.open(image, console));
        return 0;
    }
}
