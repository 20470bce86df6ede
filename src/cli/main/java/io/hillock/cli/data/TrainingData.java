package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.EventFile;
import io.hillock.model.Shape;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.IdxFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Labelled samples that a user named. */
public final class TrainingData {
    private static final long MOST_BYTES = 1L << 30;

    private TrainingData() {}

    /**
     * Opens samples and labels, each as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}; the samples may be a file of recorded events too.
     *
     * @param in shape of the network's input in one step
     * @param form its steps say how long to hold vectors; without them the samples have a dimension of steps
     */
    public static DataSet files(String samples, String labels, Shape in, InputForm form) {
        if (isRecording(samples)) {
            return TrainingRecordings.file(Path.of(samples), labels, ArrayFile.read(labels), in, form);
        }
        form.events().refuse(samples, "is an array of values");
        return open(samples + ", " + labels, List.of(ArrayFile.read(samples), ArrayFile.read(labels)), in,
                form.steps().orElse(0));
    }

    /** Whether a user named a file of recorded events. */
    public static boolean isRecording(String samples) {
        Path file = Path.of(samples);
        return Files.isRegularFile(file) && EventFile.holdsEvents(file);
    }

    /**
     * Opens a folder of IDX files, as MNIST and Fashion-MNIST come.
     *
     * @param part {@code train} or {@code t10k}
     * @param form its steps say how long to hold images
     */
    public static DataSet idx(Path folder, String part, Shape in, InputForm form) {
        form.events().refuse(folder.toString(), "holds images");
        return open(folder.toString(), IdxFile.folder(folder, part), in, form.steps().orElseThrow());
    }

    /** Opens a folder with a folder of recordings for each class. */
    public static DataSet recordings(Path folder, Shape in, InputForm form) {
        return TrainingRecordings.folder(folder, in, form);
    }

    /** The arrays of {@link #files}, for a job. */
    public static Samples samples(String samples, String labels) {
        return new Samples.Arrays(ArrayFile.read(samples), ArrayFile.read(labels));
    }

    /** The arrays of {@link #idx}, for a job. */
    public static Samples samples(Path folder, String part) {
        List<NpyArray> arrays = IdxFile.folder(folder, part);
        return new Samples.Arrays(arrays.get(0), arrays.get(1));
    }

    /**
     * All values of a set, for a job.
     *
     * @throws CommandFailure if they take more than a job may have
     */
    public static Samples samples(DataSet set) {
        long elements = (long) set.steps() * set.inputs();
        if (elements * Float.BYTES > MOST_BYTES / set.size()) {
            throw new CommandFailure(set.size() + " recordings of " + set.steps() + " steps of " + set.inputs()
                    + " values take more than the 1 GiB of a job; take fewer --steps, a longer --bin, or train here");
        }
        MemorySegment values = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, set.size() * elements);
        long[] labels = new long[set.size()];
        float[] sample = new float[(int) elements];
        for (int i = 0; i < set.size(); i++) {
            set.read(i, sample);
            MemorySegment.copy(sample, 0, values, ValueLayout.JAVA_FLOAT, i * elements * Float.BYTES, sample.length);
            labels[i] = set.label(i);
        }
        return new Samples.Arrays(NpyArray.of(DType.F4, values, set.size(), set.steps(), set.inputs()),
                NpyArray.of(labels, set.size()));
    }

    private static DataSet open(String name, List<NpyArray> arrays, Shape in, int steps) {
        try {
            return ArrayDataSet.of(arrays.get(0), arrays.get(1), in, steps);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(name + ": " + e.getMessage(), e);
        }
    }
}
