package io.hillock.cli.command;

import io.hillock.cli.Console;
import io.hillock.server.queue.RequestQueue;
import java.util.List;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A queue, and which of its dead letters a command takes. */
final class DeadLetterKeys {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private QueuePlace place;

    @Parameters(index = "1..*", paramLabel = "KEY", converter = QueuedKey.Converter.class, description = "SESSION/ID of dead letters; ID alone is one of the session 'default'")
    private List<QueuedKey> keys = List.of();

    @Option(names = "--all", description = "all dead letters")
    private boolean all;

    /** Does something with each of them, and prints its key. */
    void each(Console console, BiConsumer<RequestQueue, QueuedKey> work) {
        if (keys.isEmpty() != all) {
            throw new ParameterException(command.commandLine(), "name either dead letters or --all");
        }
        try (RequestQueue queue = place.queue()) {
            List<QueuedKey> wanted = all
                    ? queue.report().dead().stream().map(one -> new QueuedKey(one.session(), one.id())).toList()
                    : keys;
            for (QueuedKey key : wanted) {
                work.accept(queue, key);
                console.out().println(key);
            }
        }
    }
}
