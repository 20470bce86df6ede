package io.hillock.cli.command.hub;

import io.hillock.remote.ServerOptions;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The limits of a hub for cells that ask its engines. */
final class ServingOptions {
    private static final int MOST_THREADS = 1024;
    private static final int LONGEST_DRAIN = 3_600_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--threads", paramLabel = "K", description = "runs at once of each engine (default: one a processor)")
    private int threads = ServerOptions.DEFAULT.threads();

    @Option(names = "--max-work", paramLabel = "N", description = "work of one request: samples x steps x operations of one step (default: 2^40); a request for more is answered too_large")
    private long maxWork = ServerOptions.DEFAULT.maxWork();

    @Option(names = "--max-memory", paramLabel = "BYTES", description = "what networks, runs and images on their way may take (default: half of the machine's memory)")
    private long maxMemory = ServerOptions.DEFAULT.memory();

    @Option(names = "--drain", paramLabel = "MS", description = "how long SIGTERM waits for answers under way, before it cancels them (default: 5000)")
    private long drain = ServerOptions.DEFAULT.drain().toMillis();

    ServerOptions options() {
        require("--threads", threads, 1, MOST_THREADS);
        require("--max-work", maxWork, 1, ServerOptions.MOST_WORK);
        require("--max-memory", maxMemory, ServerOptions.LEAST_MEMORY, Long.MAX_VALUE);
        require("--drain", drain, 0, LONGEST_DRAIN);
        return ServerOptions.DEFAULT.withThreads(threads).withMaxWork(maxWork).withMemory(maxMemory)
                .withDrain(Duration.ofMillis(drain));
    }

    private void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(command.commandLine(),
                    option + " must be from " + least + " to " + most + ", is " + value);
        }
    }
}
