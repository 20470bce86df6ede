package io.hillock.cli.command.serve;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hillock rollout status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows the decisions about an alias, and what the rollout under way has seen.")
public final class RolloutStatusCommand implements Callable<Integer> {
    @Mixin
    private RolloutService service;

    private final Console console;

    public RolloutStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        service.print(console, service.ask("rollout", null));
        return 0;
    }
}
