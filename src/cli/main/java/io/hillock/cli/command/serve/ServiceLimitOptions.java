package io.hillock.cli.command.serve;

import io.hillock.server.request.RequestLimits;
import io.hillock.server.sequence.SequenceOptions;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The limits of a service. */
final class ServiceLimitOptions {
    private static final long LONGEST = 86_400_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--max-body", paramLabel = "BYTES", description = "bytes of a request's body, after decompression (default: 64 MiB)")
    private long body = RequestLimits.DEFAULT.body();

    @Option(names = "--max-answer", paramLabel = "BYTES", description = "bytes of an answer's tensors (default: 256 MiB)")
    private long answer = RequestLimits.DEFAULT.answer();

    @Option(names = "--max-steps", paramLabel = "N", description = "time steps of a request (default: 2^20)")
    private long steps = RequestLimits.DEFAULT.steps();

    @Option(names = "--max-work", paramLabel = "N", description = "work of a request: samples x steps x operations of one step (default: 2^40)")
    private long work = RequestLimits.DEFAULT.work();

    @Option(names = "--max-requests", paramLabel = "N", description = "requests that run or wait at once, at most; under load the service takes fewer on, and answers 503 to others (default: 1024)")
    private long requests = 1024;

    @Option(names = "--max-connections", paramLabel = "N", description = "connections at once (default: 4096)")
    private long connections = 4096;

    @Option(names = "--max-sequences", paramLabel = "N", description = "sequences at once (default: 10000)")
    private long sequences = SequenceOptions.DEFAULT.most();

    @Option(names = "--sequence-idle", paramLabel = "MS", description = "how long a sequence waits for its next request before it ends (default: 60000)")
    private long idle = SequenceOptions.DEFAULT.idle().toMillis();

    @Option(names = "--sequence-snapshot", paramLabel = "N", description = "steps after which the state of a sequence is kept, in case its engine dies; the inputs since then are kept too, and run again (default: 1, which is after each request)")
    private long snapshotSteps = SequenceOptions.DEFAULT.snapshotSteps();

    @Option(names = "--drain", paramLabel = "MS", description = "how long SIGTERM waits for requests under way, before it cancels them (default: 5000)")
    private long drain = 5000;

    RequestLimits limits() {
        return new RequestLimits((int) checked("--max-body", body, 1, 1 << 30),
                checked("--max-answer", answer, 1, 1L << 40),
                RequestLimits.DEFAULT.header(), RequestLimits.DEFAULT.depth(), RequestLimits.DEFAULT.tensors(),
                (int) checked("--max-steps", steps, 1, 1 << 30), checked("--max-work", work, 1, Long.MAX_VALUE));
    }

    SequenceOptions sequences() {
        return new SequenceOptions((int) checked("--max-sequences", sequences, 1, 1 << 24),
                Duration.ofMillis(checked("--sequence-idle", idle, 1, LONGEST)),
                (int) checked("--sequence-snapshot", snapshotSteps, 1, 1 << 20));
    }

    int requests() {
        return (int) checked("--max-requests", requests, 1, 1 << 20);
    }

    int connections() {
        return (int) checked("--max-connections", connections, 1, 1 << 20);
    }

    Duration drain() {
        return Duration.ofMillis(checked("--drain", drain, 0, LONGEST));
    }

    private long checked(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(command.commandLine(),
                    option + " must be from " + least + " to " + most + ", is " + value);
        }
        return value;
    }
}
