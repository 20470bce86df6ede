package io.hillock.cli.command;

import io.hillock.cli.Console;
import io.hillock.server.queue.RequestQueue;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock queue replay}. */
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Lets dead letters wait again, with all their attempts and without an end of their time. Prints each key.")
public final class QueueReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private QueuePlace place;

    @Parameters(index = "1..*", paramLabel = "KEY", converter = QueuedKey.Converter.class, description = "SESSION/ID of dead letters; ID alone is one of the session 'default'")
    private List<QueuedKey> keys = List.of();

    @Option(names = "--all", description = "all dead letters")
    private boolean all;

    private final Console console;

    public QueueReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (keys.isEmpty() != all) {
            throw new ParameterException(command.commandLine(), "name either dead letters or --all");
        }
        RequestQueue queue = place.queue();
        List<QueuedKey> wanted = all
                ? queue.report().dead().stream().map(one -> new QueuedKey(one.session(), one.id())).toList()
                : keys;
        for (QueuedKey key : wanted) {
            queue.replay(key.session(), key.id());
            console.out().println(key);
        }
        return 0;
    }
}
