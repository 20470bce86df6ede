package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.data.TrainingData;
import io.hillock.model.Shape;
import io.hillock.remote.TrainingJob;
import io.hillock.training.DataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The samples of {@code hillock train}. */
final class TrainingDataOptions {
    /** Where the samples are; one of them. */
    static final class Source {
        @Option(names = "--data", arity = "2", paramLabel = "X", description = "samples [B, T, *in], or with --steps [B, *in], and a file of labels [B]: X.npy, X.npz or X.npz:NAME; bytes are divided by 255")
        private List<String> data;

        @Option(names = "--idx", paramLabel = "DIR", description = "a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, also as .gz; needs --steps")
        private Path idx;
    }

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--steps", paramLabel = "N", description = "hold each sample for N steps")
    private int steps;

    @Option(names = "--validate", paramLabel = "P", description = "keep this share of the samples to validate with, such as 0.1")
    private Double share;

    @Option(names = "--validation", arity = "2", paramLabel = "X", description = "validate with these samples and labels instead; 't10k t10k' takes those of --idx")
    private List<String> validation;

    /** Samples to train with, and to validate with. */
    record Sets(DataSet training, Optional<DataSet> validation) {}

    Sets open(Shape in, long seed) {
        requireOneValidation();
        DataSet all = source.data == null
                ? TrainingData.idx(source.idx, "train", in, held())
                : TrainingData.arrays(source.data.get(0), source.data.get(1), in, steps);
        if (share != null) {
            DataSplit split = DataSplit.of(all, share, seed);
            return new Sets(split.training(), Optional.of(split.validation()));
        }
        return new Sets(all, Optional.ofNullable(validation).map(names -> validation(names, in)));
    }

    /** A job that brings the samples along. */
    TrainingJob job(Training training) {
        requireOneValidation();
        TrainingJob job = source.data == null
                ? TrainingJob.of(training, TrainingData.samples(source.idx, "train"), held())
                : TrainingJob.of(training, TrainingData.samples(source.data.get(0), source.data.get(1)), steps);
        if (share != null) {
            return job.withValidate(share);
        }
        return validation == null
                ? job
                : job.withValidation(fromIdx(validation)
                        ? TrainingData.samples(source.idx, "t10k")
                        : TrainingData.samples(validation.get(0), validation.get(1)));
    }

    private boolean fromIdx(List<String> names) {
        return source.idx != null && names.equals(List.of("t10k", "t10k"));
    }

    private void requireOneValidation() {
        if (share != null && validation != null) {
            throw new CommandFailure("--validate and --validation exclude each other");
        }
    }

    private DataSet validation(List<String> names, Shape in) {
        return fromIdx(names)
                ? TrainingData.idx(source.idx, "t10k", in, held())
                : TrainingData.arrays(names.get(0), names.get(1), in, steps);
    }

    private int held() {
        if (steps < 1) {
            throw new CommandFailure("--idx holds each image for some steps; give their number with --steps");
        }
        return steps;
    }
}
