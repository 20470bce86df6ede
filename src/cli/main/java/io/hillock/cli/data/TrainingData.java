package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.IdxFile;
import java.nio.file.Path;
import java.util.List;

/** Labelled samples that a user named. */
public final class TrainingData {
    private TrainingData() {}

    /**
     * Opens two arrays, each as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}.
     *
     * @param in shape of the network's input in one step
     * @param steps how long to hold vectors; 0 if the samples have a dimension of steps
     */
    public static DataSet arrays(String samples, String labels, Shape in, int steps) {
        return open(samples + ", " + labels, List.of(ArrayFile.read(samples), ArrayFile.read(labels)), in, steps);
    }

    /**
     * Opens a folder of IDX files, as MNIST and Fashion-MNIST come.
     *
     * @param part {@code train} or {@code t10k}
     */
    public static DataSet idx(Path folder, String part, Shape in, int steps) {
        return open(folder.toString(), IdxFile.folder(folder, part), in, steps);
    }

    /** The arrays of {@link #arrays}, for a job. */
    public static Samples samples(String samples, String labels) {
        return new Samples.Arrays(ArrayFile.read(samples), ArrayFile.read(labels));
    }

    /** The arrays of {@link #idx}, for a job. */
    public static Samples samples(Path folder, String part) {
        List<NpyArray> arrays = IdxFile.folder(folder, part);
        return new Samples.Arrays(arrays.get(0), arrays.get(1));
    }

    private static DataSet open(String name, List<NpyArray> arrays, Shape in, int steps) {
        try {
            return ArrayDataSet.of(arrays.get(0), arrays.get(1), in, steps);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(name + ": " + e.getMessage(), e);
        }
    }
}
