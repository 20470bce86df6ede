package io.hillock.cli.command;

import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.server.queue.QueueReport.DeadLetter;
import io.hillock.server.queue.RequestQueue;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hillock queue dead}. */
@Command(name = "dead", mixinStandardHelpOptions = true, description = "Lists dead letters: key, model, attempts, when, and why. 'replay' lets them run again, 'discard' forgets them.")
public final class QueueDeadCommand implements Callable<Integer> {
    @Mixin
    private QueuePlace place;

    @Option(names = "--json", description = "print JSON, a line for each")
    private boolean json;

    private final Console console;

    public QueueDeadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RequestQueue queue = place.queue()) {
            queue.report().dead().forEach(this::print);
        }
        return 0;
    }

    private void print(DeadLetter one) {
        if (json) {
            JsonOutput.print(console.out(),
                    JsonOutput.object().put("session", one.session()).put("id", one.id()).put("model", one.model())
                            .put("attempts", one.attempts()).put("reason", one.reason().name())
                            .put("message", one.message()).put("since", one.since()));
        } else {
            console.out().println(one.session() + "/" + one.id() + "  " + one.model() + "  attempts: "
                    + one.attempts() + "  " + Instant.ofEpochMilli(one.since()) + "  " + one.message());
        }
    }
}
