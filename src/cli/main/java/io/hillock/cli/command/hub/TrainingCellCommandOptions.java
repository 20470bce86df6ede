package io.hillock.cli.command.hub;

import io.hillock.remote.TrainingCellOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether and how a hub trains networks. */
final class TrainingCellCommandOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--train", paramLabel = "DIR", description = "also train: the cell 'training' takes jobs of 'hillock train --on' and keeps them in DIR; a later start with DIR continues them")
    private Path folder;

    @Option(names = "--train-data", paramLabel = "DIR", description = "jobs may name arrays in DIR instead of bringing them along")
    private Path data;

    @Option(names = "--train-waiting", paramLabel = "N", description = "jobs that may wait (default: 16); more are refused")
    private Integer waiting;

    @Option(names = "--train-threads", paramLabel = "K", description = "threads of a job, at most (default: one a processor)")
    private Integer threads;

    Optional<TrainingCellOptions> options() {
        if (folder == null) {
            if (data != null || waiting != null || threads != null) {
                throw new ParameterException(command.commandLine(),
                        "--train-data, --train-waiting and --train-threads need --train");
            }
            return Optional.empty();
        }
        try {
            TrainingCellOptions options = TrainingCellOptions.of(folder);
            options = data == null ? options : options.withData(data);
            options = waiting == null ? options : options.withWaiting(waiting);
            return Optional.of(threads == null ? options : options.withThreads(threads));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }
}
