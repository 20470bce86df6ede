package io.hillock.cli.command.train;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EventOptions;
import io.hillock.cli.data.InputForm;
import io.hillock.cli.data.TrainingData;
import io.hillock.model.Shape;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.training.DataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The samples of {@code hillock train}. */
final class TrainingDataOptions {
    /** Where the samples are; one of them. */
    static final class Source {
        @Option(names = "--data", arity = "2", paramLabel = "X", description = "samples [B, T, *in], or with --steps [B, *in], or recordings of events, and a file of labels [B]: X.npy, X.npz or X.npz:NAME; bytes are divided by 255")
        private List<String> data;

        @Option(names = "--idx", paramLabel = "DIR", description = "a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, also as .gz; needs --steps")
        private Path idx;

        @Option(names = "--recordings", paramLabel = "DIR", description = "a folder with a folder of recorded events for each class (files: npy, npz, csv, N-MNIST bin, AEDAT 3.1 and 4)")
        private Path recordings;
    }

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--steps", paramLabel = "N", description = "hold each sample for N steps; take N steps of recorded events")
    private int steps;

    @Option(names = "--validate", paramLabel = "P", description = "keep this share of the samples to validate with, such as 0.1")
    private Double share;

    @Option(names = "--validation", arity = "2", paramLabel = "X", description = "validate with these samples and labels instead; 't10k t10k' takes those of --idx")
    private List<String> validation;

    @Option(names = "--validation-recordings", paramLabel = "DIR", description = "validate with these recordings instead, a folder as --recordings takes it")
    private Path validationRecordings;

    @Mixin
    private EventOptions events;

    /** Samples to train with, and to validate with. */
    record Sets(DataSet training, Optional<DataSet> validation) {}

    /**
     * Opens the samples.
     *
     * @param in shape of the network's input in one step
     * @param dt seconds per step of the run
     */
    Sets open(Shape in, double dt, long seed, Console console) {
        requireOneValidation();
        InputForm form = form(dt, console);
        DataSet all = training(in, form);
        if (share != null) {
            DataSplit split = DataSplit.of(all, share, seed);
            return new Sets(split.training(), Optional.of(split.validation()));
        }
        return new Sets(all, validation(in, form, all));
    }

    private InputForm form(double dt, Console console) {
        return new InputForm(steps > 0 ? OptionalInt.of(steps) : OptionalInt.empty(), Optional.empty(), events.form(),
                dt, note -> console.say("note: " + note));
    }

    private DataSet training(Shape in, InputForm form) {
        if (source.recordings != null) {
            return TrainingData.recordings(source.recordings, in, form);
        }
        if (source.idx != null) {
            requireSteps();
            return TrainingData.idx(source.idx, "train", in, form);
        }
        return TrainingData.files(source.data.get(0), source.data.get(1), in, form);
    }

    private Optional<DataSet> validation(Shape in, InputForm form, DataSet training) {
        if (validationRecordings != null) {
            return Optional.of(TrainingData.recordings(validationRecordings, in, form.withSteps(training.steps())));
        }
        if (validation == null) {
            return Optional.empty();
        }
        if (fromIdx()) {
            return Optional.of(TrainingData.idx(source.idx, "t10k", in, form));
        }
        String samples = validation.get(0);
        return Optional.of(TrainingData.files(samples, validation.get(1), in,
                TrainingData.isRecording(samples) ? form.withSteps(training.steps()) : form));
    }

    /** A job that brings the samples along. */
    TrainingJob job(Training training, Shape in, double dt, Console console) {
        requireOneValidation();
        if (source.recordings != null || source.data != null && TrainingData.isRecording(source.data.get(0))) {
            return ofRecordings(training, in, form(dt, console));
        }
        TrainingJob job = TrainingJob.of(training, samples(), steps);
        if (share != null) {
            return job.withValidate(share);
        }
        return validation == null
                ? job
                : job.withValidation(fromIdx()
                        ? TrainingData.samples(source.idx, "t10k")
                        : TrainingData.samples(validation.get(0), validation.get(1)));
    }

    private TrainingJob ofRecordings(Training training, Shape in, InputForm form) {
        DataSet all = training(in, form);
        TrainingJob job = TrainingJob.of(training, TrainingData.samples(all), 0);
        return share != null
                ? job.withValidate(share)
                : validation(in, form, all).map(TrainingData::samples).map(job::withValidation).orElse(job);
    }

    private Samples samples() {
        if (source.idx == null) {
            return TrainingData.samples(source.data.get(0), source.data.get(1));
        }
        requireSteps();
        return TrainingData.samples(source.idx, "train");
    }

    private boolean fromIdx() {
        return source.idx != null && validation.equals(List.of("t10k", "t10k"));
    }

    private void requireOneValidation() {
        if ((share == null ? 0 : 1) + (validation == null ? 0 : 1) + (validationRecordings == null ? 0 : 1) > 1) {
            throw new CommandFailure("--validate, --validation and --validation-recordings exclude each other");
        }
    }

    private void requireSteps() {
        if (steps < 1) {
            throw new CommandFailure("--idx holds each image for some steps; give their number with --steps");
        }
    }
}
