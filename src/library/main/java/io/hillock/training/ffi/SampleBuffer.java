package io.hillock.training.ffi;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.bindings.hillock_samples;
import io.hillock.model.Shape;
import io.hillock.training.Augmentation;
import io.hillock.training.DataSet;
import io.hillock.training.plain.Augmenter;
import io.hillock.training.plain.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Native memory for the samples of one call and their results. Threads share the reading of samples. One caller at a time. */
final class SampleBuffer implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment struct = hillock_samples.allocate(arena);
    private final Workers workers;
    private final int elements;
    private final MemorySegment input;
    private final MemorySegment labels;
    private final MemorySegment numbers;
    private final MemorySegment losses;
    private final MemorySegment answers;
    private final MemorySegment spikes;
    private final float[][] read;
    private final Augmenter[] augmenters;
    private final int[] places;
    private final Workers.Task readTask = this::read;

    private DataSet data;
    private boolean augments;
    private int epoch;

    /**
     * @param capacity samples, at most
     * @param in shape of the input in one step
     * @param layers operations that spike
     */
    SampleBuffer(DataSet form, int capacity, Shape in, int layers, List<Augmentation> augmentations, long seed,
            Workers workers) {
        this.workers = workers;
        elements = Math.multiplyExact(in.size(), form.held() ? 1 : form.steps());
        input = arena.allocate(JAVA_FLOAT, Math.multiplyExact((long) capacity, elements));
        labels = arena.allocate(JAVA_INT, capacity);
        numbers = arena.allocate(JAVA_INT, capacity);
        losses = arena.allocate(JAVA_DOUBLE, capacity);
        answers = arena.allocate(JAVA_INT, capacity);
        spikes = arena.allocate(JAVA_LONG, Math.max(layers, 1));
        places = new int[capacity];
        read = new float[workers.count()][elements];
        augmenters = new Augmenter[workers.count()];
        for (int i = 0; i < augmenters.length; i++) {
            augmenters[i] = new Augmenter(augmentations, seed, in, elements, form.held());
        }
        hillock_samples.struct_size(struct, (int) hillock_samples.sizeof());
        hillock_samples.input(struct, input);
        hillock_samples.labels(struct, labels);
        hillock_samples.numbers(struct, numbers);
        hillock_samples.losses(struct, losses);
        hillock_samples.answers(struct, answers);
        hillock_samples.spikes(struct, spikes);
    }

    int capacity() {
        return places.length;
    }

    /**
     * Reads samples.
     *
     * @param order places in the set; null for 0, 1, …
     * @param from the first, in the order
     * @param batch samples in their batch
     * @param augment whether to change them at random
     */
    MemorySegment fill(DataSet set, int[] order, int from, int count, int batch, int inEpoch, boolean augment) {
        data = set;
        epoch = inEpoch;
        augments = augment;
        for (int n = 0; n < count; n++) {
            places[n] = order == null ? from + n : order[from + n];
            labels.setAtIndex(JAVA_INT, n, set.label(places[n]));
            numbers.setAtIndex(JAVA_INT, n, places[n]);
        }
        hillock_samples.count(struct, count);
        hillock_samples.batch(struct, batch);
        hillock_samples.epoch(struct, inEpoch);
        workers.run(count, readTask);
        return struct;
    }

    private void read(int n, int worker) {
        float[] sample = read[worker];
        data.read(places[n], sample);
        if (augments) {
            augmenters[worker].apply(sample, epoch, places[n]);
        }
        MemorySegment.copy(sample, 0, input, JAVA_FLOAT, (long) n * elements * Float.BYTES, elements);
    }

    /** The samples' places in the set. */
    int[] places() {
        return places;
    }

    double loss(int n) {
        return losses.getAtIndex(JAVA_DOUBLE, n);
    }

    int answer(int n) {
        return answers.getAtIndex(JAVA_INT, n);
    }

    /** Spikes of a layer in all samples of the last call. */
    long spikes(int layer) {
        return spikes.getAtIndex(JAVA_LONG, layer);
    }

    @Override
    public void close() {
        arena.close();
    }
}
