package io.hillock.cli.command;

import io.hillock.cli.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hillock queue replay}. */
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Lets dead letters wait again, with all their attempts and without an end of their time. Prints each key.")
public final class QueueReplayCommand implements Callable<Integer> {
    @Mixin
    private DeadLetterKeys keys;

    private final Console console;

    public QueueReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        keys.each(console, (queue, key) -> queue.replay(key.session(), key.id()));
        return 0;
    }
}
