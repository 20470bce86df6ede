package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueuedOutcome.Answered;
import io.hillock.server.queue.QueuedOutcome.Dead;
import io.hillock.server.queue.QueuedOutcome.Pending;
import io.hillock.server.queue.RequestQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock queue show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows how many requests of a queue wait, run, are answered and are dead letters; or the answer to one request, as a service would have given it. Exit status with a KEY: 0 answered, 1 given up or unknown, 3 not answered yet.")
public final class QueueShowCommand implements Callable<Integer> {
    private static final int PENDING = 3;

    @Mixin
    private QueuePlace place;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", converter = QueuedKey.Converter.class, description = "SESSION/ID of a request; ID alone is one of the session 'default'")
    private QueuedKey key;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "write the answer into a file")
    private Path output;

    @Option(names = "--json", description = "print the numbers as JSON")
    private boolean json;

    private final Console console;

    public QueueShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (RequestQueue queue = place.queue()) {
            return key == null ? numbers(queue) : answer(queue);
        }
    }

    private int numbers(RequestQueue queue) {
        QueueReport report = queue.report();
        if (json) {
            JsonOutput.print(console.out(), JsonOutput.object().put("waiting", report.waiting())
                    .put("running", report.running()).put("answered", report.answered())
                    .put("dead", report.dead().size()));
        } else {
            console.out().println(report.waiting() + " waiting, " + report.running() + " running, "
                    + report.answered() + " answered, " + report.dead().size() + " dead");
        }
        return 0;
    }

    private int answer(RequestQueue queue) {
        return switch (queue.find(key.session(), key.id())
                .orElseThrow(() -> new CommandFailure(key + " is unknown, or its answer is not kept any more"))) {
            case Answered answered -> {
                write(answered);
                yield 0;
            }
            case Pending pending -> {
                console.say(key + (pending.running() ? " runs" : " waits") + ", attempts begun: " + pending.attempts()
                        + (pending.message().isEmpty() ? "" : "; the last failure: " + pending.message()));
                yield PENDING;
            }
            case Dead dead -> throw new CommandFailure(key + " was given up: " + dead.message());
        };
    }

    private void write(Answered answer) {
        if (output == null) {
            console.out().write(answer.body(), 0, answer.body().length);
            console.out().println();
            return;
        }
        try {
            Files.write(output, answer.body());
        } catch (IOException e) {
            throw new CommandFailure(output + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
