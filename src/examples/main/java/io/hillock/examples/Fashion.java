package io.hillock.examples;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.cli.CommandFailure;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images of Fashion-MNIST, 28 × 28 pixels, with their labels.
 *
 * @param pixels unsigned bytes, image after image, row after row
 * @param labels indices of {@link #NAMES}
 * @param complete whether this is the whole test set rather than the sample that comes with the examples
 */
record Fashion(byte[] pixels, byte[] labels, boolean complete) {
    static final int SIDE = 28;
    static final int PIXELS = SIDE * SIDE;
    static final List<String> NAMES = List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
            "Sneaker",
            "Bag", "Ankle boot");

    private static final String IMAGES = "t10k-images-idx3-ubyte.gz";
    private static final String LABELS = "t10k-labels-idx1-ubyte.gz";
    private static final String TRAINING_IMAGES = "train-images-idx3-ubyte.gz";
    private static final String TRAINING_LABELS = "train-labels-idx1-ubyte.gz";
    private static final String SAMPLE = "fashion_mnist_sample.npz";
    private static final long ALIGNMENT = 64;

    /** The test set from the first folder that has it, or else the sample. */
    static Fashion load(List<Path> folders) {
        for (Path folder : folders) {
            if (Files.isRegularFile(folder.resolve(IMAGES)) && Files.isRegularFile(folder.resolve(LABELS))) {
                return testSet(folder);
            }
        }
        return Resource.read(SAMPLE, file -> {
            Npz npz = Npz.open(file);
            return new Fashion(bytes(npz, "images"), bytes(npz, "labels"), false);
        });
    }

    /** The first images of the training set. */
    static Fashion trainingSet(Path folder, int size) {
        Fashion all = read(folder, TRAINING_IMAGES, TRAINING_LABELS);
        return new Fashion(Arrays.copyOf(all.pixels, Math.multiplyExact(size, PIXELS)),
                Arrays.copyOf(all.labels, size), false);
    }

    private static Fashion testSet(Path folder) {
        return read(folder, IMAGES, LABELS);
    }

    private static Fashion read(Path folder, String imagesFile, String labelsFile) {
        Idx images = Idx.read(folder.resolve(imagesFile), 3);
        Idx labels = Idx.read(folder.resolve(labelsFile), 1);
        if (images.dims()[1] != SIDE || images.dims()[2] != SIDE || images.dims()[0] != labels.dims()[0]) {
            throw new CommandFailure(folder + ": not Fashion-MNIST, its sizes differ");
        }
        for (byte label : labels.values()) {
            if (label < 0 || label >= NAMES.size()) {
                throw new CommandFailure(folder + ": not Fashion-MNIST, it has a label " + label);
            }
        }
        return new Fashion(images.values(), labels.values(), true);
    }

    private static byte[] bytes(Npz npz, String name) {
        long[] values = npz.array(name).toLongs();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Images {@code from} to {@code to} (exclusive). */
    Fashion part(int from, int to) {
        return new Fashion(Arrays.copyOfRange(pixels, from * PIXELS, to * PIXELS), Arrays.copyOfRange(labels, from, to),
                false);
    }

    /** The pixels as an array [size, 1, 28, 28], for a training. */
    NpyArray images() {
        return NpyArray.of(pixels, size(), 1, SIDE, SIDE);
    }

    /** The labels as an array [size]. */
    NpyArray classes() {
        return NpyArray.of(labels, size());
    }

    int size() {
        return labels.length;
    }

    /** Brightness from 0 to 255. */
    int pixel(int image, int row, int column) {
        return Byte.toUnsignedInt(pixels[image * PIXELS + row * SIDE + column]);
    }

    /** Each image as a current of pixel / 255, held; all in one block of memory of the arena's. */
    List<Batch> encode(Arena arena, int steps) {
        MemorySegment currents = arena.allocate((long) pixels.length * Float.BYTES, ALIGNMENT);
        for (int i = 0; i < pixels.length; i++) {
            currents.setAtIndex(JAVA_FLOAT, i, Byte.toUnsignedInt(pixels[i]) / 255f);
        }
        List<Batch> encodings = new ArrayList<>();
        long bytes = (long) PIXELS * Float.BYTES;
        for (int image = 0; image < size(); image++) {
            encodings.add(new Batch(currents.asSlice(image * bytes, bytes), 1, steps, true));
        }
        return encodings;
    }
}
