package io.hillock.cli.command.serve;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hillock rollout move}. */
@Command(name = "move", mixinStandardHelpOptions = true, description = "Moves sequences that began on other versions to the version that the alias stands for now. Variables of the same name and size go on, others are at rest.")
public final class RolloutMoveCommand implements Callable<Integer> {
    @Mixin
    private RolloutService service;

    private final Console console;

    public RolloutMoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.out().println(
                "moved " + service.ask("rollout/move", RolloutService.object()).path("moved").asInt() + " sequences");
        return 0;
    }
}
