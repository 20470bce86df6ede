package io.hillock.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.npy.Npy;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The networks for measurements of whole runs. If the system property {@value #FOLDER} names a folder, networks and inputs are read from
 * {@code ff_mid.nir}, {@code ff_low.nir}, {@code rec.nir}, {@code ff_x.npy} and {@code rec_x.npy} in it (README.md). Otherwise they are
 * generated from a seed, with the same shapes and rates.
 */
public enum Workload {
    /** 768–1024–1024–10 LIF; 10 % of the hidden neurons fire in each step; held inputs, 32 steps. */
    FF_MID("ff", 768, 32, true),
    /** The same with 2 %. */
    FF_LOW("ff", 768, 32, true),
    /** 700–256–20 CubaLIF; the 256 are recurrent and 10 % of them fire in each step; 2 % of the inputs are events, 100 steps. */
    REC("rec", 700, 100, false);

    static final String FOLDER = "hillock.workloads";
    public static final RunSettings SETTINGS = RunSettings.of(Profile.SNNTORCH_LATE);
    private static final long SEED = 20261121;
    private static final double EVENTS = 0.02;

    private final String family;
    private final int inputs;
    private final int steps;
    private final boolean held;

    Workload(String family, int inputs, int steps, boolean held) {
        this.family = family;
        this.inputs = inputs;
        this.steps = steps;
        this.held = held;
    }

    public int inputs() {
        return inputs;
    }

    public int steps() {
        return steps;
    }

    public Network network() {
        return given(name().toLowerCase(Locale.ROOT) + ".nir").map(NirReader::read).orElseGet(this::madeNetwork);
    }

    /** @param size number of samples, at most as many as the folder has */
    public Batch batch(Arena arena, int size) {
        return given(family + "_x.npy").map(file -> givenBatch(file, arena, size))
                .orElseGet(() -> madeBatch(arena, size));
    }

    Network madeNetwork() {
        SplittableRandom random = new SplittableRandom(SEED);
        return switch (this) {
            case FF_MID -> new FiringNetworks(this, random).feedForward(0.10);
            case FF_LOW -> new FiringNetworks(this, random).feedForward(0.02);
            case REC -> new FiringNetworks(this, random).recurrent(0.10);
        };
    }

    Batch madeBatch(Arena arena, int size) {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        MemorySegment values = arena.allocate(JAVA_FLOAT, (long) size * sampleSize());
        for (long k = 0; k < (long) size * sampleSize(); k++) {
            float value = held ? (float) random.nextGaussian() : random.nextDouble() < EVENTS ? 1 : 0;
            values.setAtIndex(JAVA_FLOAT, k, value);
        }
        return new Batch(values, size, steps, held);
    }

    private Batch givenBatch(Path file, Arena arena, int size) {
        long bytes = JAVA_FLOAT.byteSize() * size * sampleSize();
        try (Arena whole = Arena.ofConfined()) {
            MemorySegment values = Npy.read(file).floats(whole).asSlice(0, bytes);
            return new Batch(arena.allocate(bytes, JAVA_FLOAT.byteSize()).copyFrom(values), size, steps, held);
        }
    }

    private int sampleSize() {
        return held ? inputs : steps * inputs;
    }

    private static Optional<Path> given(String file) {
        return Optional.ofNullable(System.getProperty(FOLDER)).map(folder -> Path.of(folder, file));
    }
}
