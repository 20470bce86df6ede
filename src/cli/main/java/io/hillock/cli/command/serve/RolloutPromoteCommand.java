package io.hillock.cli.command.serve;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hillock rollout promote}. */
@Command(name = "promote", mixinStandardHelpOptions = true, description = "Ends the rollout under way with the candidate: the alias stands for it from now on.")
public final class RolloutPromoteCommand implements Callable<Integer> {
    @Mixin
    private RolloutService service;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "by hand", description = "a reason, which is kept (default: ${DEFAULT-VALUE})")
    private String why;

    private final Console console;

    public RolloutPromoteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        service.print(console, service.ask("rollout/promote", RolloutService.object().put("why", why)));
        return 0;
    }
}
