package io.hillock.cli.command.serve;

import io.hillock.adapt.service.ServiceAdaptationOptions;
import io.hillock.unified.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a service adapts. */
final class AdaptCommandOptions {
    private static final double LONGEST_MILLIS = 3_600_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--adapt", paramLabel = "DIR", description = "change settings by what is observed, and write each decision into a journal in this folder: requests at once, shared runs, result cache, threads and blocks of the C++ engine; with --hub also strategy and second requests. No bit of an answer changes. See 'hillock adapt'")
    private Path adapt;

    @Option(names = "--adapt-objective", paramLabel = "MS", description = "answers up to this time are good; adaptation seeks the greatest share of them (default: 100)")
    private Double objective;

    @Option(names = "--adapt-trace", paramLabel = "FILE", description = "write everything that adaptation is told into a new file, for 'hillock adapt replay'")
    private Path trace;

    /** Empty without --adapt. */
    Optional<ServiceAdaptationOptions> options(int requests, Optional<Strategy> strategy) {
        if (adapt == null) {
            if (objective != null || trace != null) {
                throw new ParameterException(command.commandLine(),
                        (objective != null ? "--adapt-objective" : "--adapt-trace") + " needs --adapt");
            }
            return Optional.empty();
        }
        double millis = objective == null ? 100 : objective;
        if (!(millis >= 0.001 && millis <= LONGEST_MILLIS)) {
            throw new ParameterException(command.commandLine(),
                    "--adapt-objective must be 0.001 to " + (long) LONGEST_MILLIS + " ms, is " + millis);
        }
        return Optional.of(new ServiceAdaptationOptions(adapt, Duration.ofNanos((long) (millis * 1e6)),
                Optional.ofNullable(trace), requests, strategy));
    }
}
