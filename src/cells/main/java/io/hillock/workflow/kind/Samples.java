package io.hillock.workflow.kind;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.IdxFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The labelled samples that a step names: {@code samples} and {@code labels} (npy, or npz with {@code :NAME}), or {@code idx} with
 * {@code part} (train, t10k); {@code steps} to hold them, {@code first} and {@code count} for some of them.
 */
final class Samples {
    static final Set<String> KEYS = Set.of("samples", "labels", "idx", "part", "steps", "first", "count");
    private static final int AT_ONCE = 64;

    private Samples() {}

    static DataSet open(Arguments with, Shape in) {
        List<NpyArray> arrays = with.has("idx")
                ? IdxFile.folder(with.path("idx"), with.optional("part").orElse("train"))
                : List.of(array(with.text("samples")), array(with.text("labels")));
        DataSet all = ArrayDataSet.of(arrays.get(0), arrays.get(1), in, with.integer("steps", 0, 0));
        int first = with.integer("first", 0, 0);
        int count = with.integer("count", all.size() - first, 1);
        if (first + (long) count > all.size()) {
            throw new IllegalArgumentException("samples " + first + " to " + (first + (long) count - 1)
                    + " are wanted, there are " + all.size());
        }
        return count == all.size() ? all : all.select(IntStream.range(first, first + count).toArray());
    }

    private static NpyArray array(String name) {
        int colon = name.lastIndexOf(".npz:");
        if (colon >= 0 && !Files.exists(Path.of(name))) {
            return Npz.open(Path.of(name.substring(0, colon + 4))).array(name.substring(colon + 5));
        }
        return Npy.read(Path.of(name));
    }

    static Batch batch(DataSet data, int first, int count, Arena arena) {
        int floats = data.inputs() * (data.held() ? 1 : data.steps());
        MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, (long) count * floats);
        float[] sample = new float[floats];
        for (int i = 0; i < count; i++) {
            data.read(first + i, sample);
            MemorySegment.copy(sample, 0, values, ValueLayout.JAVA_FLOAT, (long) i * floats * Float.BYTES, floats);
        }
        return new Batch(values, count, data.steps(), data.held());
    }

    /** The labels that an image gives. */
    static int[] answers(Image image, DataSet data, Limit limit) {
        int[] labels = new int[data.size()];
        try (Engine engine = engine(image)) {
            for (int first = 0; first < labels.length; first += AT_ONCE) {
                int count = Math.min(AT_ONCE, labels.length - first);
                try (Arena arena = Arena.ofConfined()) {
                    Response response = image.response(arena, count, data.steps(), RequestedOutputs.COUNTS);
                    engine.run(batch(data, first, count, arena), response, limit);
                    for (int i = 0; i < count; i++) {
                        labels[first + i] = response.label(i);
                    }
                }
            }
        }
        return labels;
    }

    /** The native engine, or the Java engine where there is no native library: both give the same bits. */
    private static Engine engine(Image image) {
        try {
            return NativeEngine.open(image);
        } catch (UnsatisfiedLinkError e) {
            return JavaEngine.open(image);
        }
    }

    static int right(int[] answers, DataSet data) {
        return (int) IntStream.range(0, answers.length).filter(i -> answers[i] == data.label(i)).count();
    }
}
