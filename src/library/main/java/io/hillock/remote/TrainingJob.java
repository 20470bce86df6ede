package io.hillock.remote;

import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.remote.training.JobFile;
import io.hillock.training.Training;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A training for a {@link TrainingCell}: what to train, with which samples, and who shall serve the result. It travels as one npz file
 * ({@code src/docs/training.md}, As a cell). Immutable as far as its arrays are.
 *
 * @param samples to train with
 * @param steps how long vectors are held; 0 if the samples have a dimension of steps
 * @param validation to validate with after each epoch
 * @param validate instead, the share of the samples to validate with
 * @param earlyStop stops once so many epochs in a row have not been better; 0 for never
 * @param deployment who serves the network of the best epoch then
 */
public record TrainingJob(Training training, Samples samples, int steps, Optional<Samples> validation,
        OptionalDouble validate, int earlyStop, Optional<Deployment> deployment) {

    /** Samples with their labels, as {@link io.hillock.training.ArrayDataSet#of} takes them. */
    public sealed interface Samples {
        /** They travel with the job. */
        record Arrays(NpyArray values, NpyArray labels) implements Samples {}

        /** They are {@code X.npy} or {@code X.npz:NAME} in the training cell's data folder. */
        record Files(String values, String labels) implements Samples {}
    }

    /**
     * @param network the name to serve the network under; it replaces another one of this name, if the job's sender may do that
     * @param cells the performance cells; none for those that the training cell knows
     */
    public record Deployment(String network, List<String> cells) {
        public Deployment {
            cells = List.copyOf(cells);
        }
    }

    public TrainingJob {
        if (steps < 0 || earlyStop < 0) {
            throw new IllegalArgumentException(
                    "steps and early_stop must be at least 0, are " + steps + " and " + earlyStop);
        }
        if (validation.isPresent() && validate.isPresent()) {
            throw new IllegalArgumentException(
                    "samples to validate with and a share to validate with exclude each other");
        }
    }

    /** A job without validation. */
    public static TrainingJob of(Training training, Samples samples, int steps) {
        return new TrainingJob(training, samples, steps, Optional.empty(), OptionalDouble.empty(), 0, Optional.empty());
    }

    /** A job whose samples travel with it. */
    public static TrainingJob of(Training training, NpyArray values, NpyArray labels, int steps) {
        return of(training, new Samples.Arrays(values, labels), steps);
    }

    public TrainingJob withValidation(Samples samples) {
        return new TrainingJob(training, this.samples, steps, Optional.of(samples), OptionalDouble.empty(), earlyStop,
                deployment);
    }

    public TrainingJob withValidate(double share) {
        return new TrainingJob(training, samples, steps, Optional.empty(), OptionalDouble.of(share), earlyStop,
                deployment);
    }

    public TrainingJob withEarlyStop(int epochs) {
        return new TrainingJob(training, samples, steps, validation, validate, epochs, deployment);
    }

    /** Has cells serve the result. */
    public TrainingJob withDeployment(String network, String... cells) {
        return new TrainingJob(training, samples, steps, validation, validate, earlyStop,
                Optional.of(new Deployment(network, List.of(cells))));
    }

    /**
     * Writes the file that travels.
     *
     * @throws io.hillock.npy.NpyException if it cannot be written
     */
    public void write(Path file) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        JobFile.arrays(this, arrays);
        Npz.write(file, arrays, Npz.Compression.STORED);
    }

    /**
     * Reads such a file. Arrays stay in it and are mapped.
     *
     * @param data the folder for {@link Samples.Files}; empty if they are refused
     * @throws IllegalArgumentException naming what is wrong, and where
     */
    public static TrainingJob read(Path file, Optional<Path> data) {
        return JobFile.read(file, data);
    }
}
