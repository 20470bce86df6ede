package io.hillock.cli.command;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hillock queue discard}. */
@Command(name = "discard", mixinStandardHelpOptions = true, description = "Forgets dead letters. Prints each key.")
public final class QueueDiscardCommand implements Callable<Integer> {
    @Mixin
    private DeadLetterKeys keys;

    private final Console console;

    public QueueDiscardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        keys.each(console, (queue, key) -> queue.discard(key.session(), key.id()));
        return 0;
    }
}
