package io.hillock.cli.command.option;

import io.hillock.queue.QueueOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a queue treats its requests. */
public final class QueueLimitOptions {
    private static final int MOST_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--queue-threads", paramLabel = "N", description = "queued requests that run at once (default: one a processor)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--queue-attempts", paramLabel = "N", description = "how often a queued request may fail, or see the process killed, before it becomes a dead letter (default: 5)")
    private int attempts = QueueOptions.DEFAULT.attempts();

    @Option(names = "--queue-requests", paramLabel = "N", description = "requests that wait or run, and dead letters, at most; others are answered 503 (default: 100000)")
    private int requests = QueueOptions.DEFAULT.requests();

    @Option(names = "--queue-answers", paramLabel = "N", description = "answers that are kept, the newest (default: 100000)")
    private int answers = QueueOptions.DEFAULT.answers();

    @Option(names = "--queue-memory", paramLabel = "BYTES", description = "what queued requests, and likewise their answers, may take in memory and on disk (default: 256 MiB)")
    private long memory = QueueOptions.DEFAULT.requestBytes();

    public int threads() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new ParameterException(command.commandLine(),
                    "--queue-threads must be from 1 to " + MOST_THREADS + ", is " + threads);
        }
        return threads;
    }

    public QueueOptions options() {
        try {
            return QueueOptions.DEFAULT.withAttempts(attempts).withRequests(requests, memory)
                    .withAnswers(answers, memory);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--queue-…: " + e.getMessage());
        }
    }
}
