package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.model.AnyValidNetworks;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.FileTree.Branch;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose network was changed at random gives one sentence of refusal, or a network that runs. */
class MutatedFilesTest {
    /** Run a hundred thousand by hand. */
    private static final long INPUTS = Long.getLong("hillock.fuzz.inputs", 1_000);
    private static final long SEED = Long.getLong("hillock.fuzz.seed", 20_260_101);

    private static final long LONGEST_NANOS = 5_000_000_000L;
    /** Networks that would take more memory to run are compiled only. */
    private static final long LARGEST = 1 << 20;
    private static final int SMALL_FILE = 40_000;

    @TempDir
    Path folder;

    private final List<Branch> trees = new ArrayList<>();
    private final List<byte[]> files = new ArrayList<>();
    private int refused;
    private int compiled;
    private int ran;

    @BeforeEach
    void originals() throws IOException {
        Path file = folder.resolve("original.nir");
        for (long seed = 0; seed < 40; seed++) {
            NirWriter.write(AnyValidNetworks.network(seed), file);
            trees.add(FileTree.read(file));
        }
        for (Path good : ReferenceFiles.good()) {
            if (Files.size(good) < SMALL_FILE) {
                files.add(Files.readAllBytes(good));
                trees.add(FileTree.read(good));
            }
        }
    }

    @Test
    void allAreRefusedOrRun() {
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2).plusMillis(40 * INPUTS), () -> {
            for (long seed = SEED; seed < SEED + INPUTS; seed++) {
                check(seed);
            }
        });
        assertTrue(refused > INPUTS / 5, refused + " refused");
        assertTrue(compiled > INPUTS / 20, compiled + " compiled");
        assertTrue(ran > INPUTS / 25, ran + " ran");
    }

    private void check(long seed) throws IOException {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Path file = file(seed);
        try {
            readAndRun(file, new Random(seed));
        } catch (NirException e) {
            assertTrue(e.getMessage().startsWith(file + ": "), "seed " + seed + ": " + e.getMessage());
            refused(e, seed);
        } catch (InvalidNetworkException | ImageException | EngineException e) {
            refused(e, seed);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed, e);
        }
        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(took < LONGEST_NANOS, "seed " + seed + " took " + took / 1_000_000 + " ms");
    }

    private void refused(RuntimeException e, long seed) {
        refused++;
        assertFalse(e.getMessage().isBlank() || e.getMessage().contains("\n"), "seed " + seed + ": " + e.getMessage());
    }

    private Path file(long seed) throws IOException {
        Random random = new Random(seed);
        Path file = folder.resolve("mutated.nir");
        if (random.nextInt(4) == 0) {
            Files.write(file, damaged(files.get(random.nextInt(files.size())), random));
            return file;
        }
        Branch tree = trees.get(random.nextInt(trees.size())).copy();
        var mutation = new TreeMutation(tree, random);
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutation.mutate();
        }
        FileTree.write(tree, file, random);
        if (random.nextInt(8) == 0) {
            Files.write(file, damaged(Files.readAllBytes(file), random));
        }
        return file;
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        if (random.nextInt(5) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int flips = random.nextInt(12); flips >= 0; flips--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ 1 << random.nextInt(8) : random.nextInt());
        }
        return bytes;
    }

    private void readAndRun(Path file, Random random) {
        UnknownNodeFields unknown = random.nextBoolean() ? UnknownNodeFields.IGNORE : UnknownNodeFields.REFUSE;
        Network network = random.nextBoolean()
                ? NirReader.read(file, unknown)
                : NirReader.readLazily(file, unknown);
        Profile profile = Profile.values()[random.nextInt(Profile.values().length)];
        Image image = Image.compile(network, RunSettings.of(profile).withDt(1e-3));
        compiled++;
        if (image.parameters() + image.program().stateBytes() > LARGEST || signals(image) > LARGEST) {
            return;
        }
        try (Arena arena = Arena.ofConfined(); JavaEngine engine = JavaEngine.open(image)) {
            MemorySegment values = arena.allocate((long) image.inputShape().size() * Float.BYTES, Float.BYTES);
            for (long i = 0; i < image.inputShape().size(); i++) {
                values.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, random.nextFloat());
            }
            Response response = image.response(arena, 1, 2, RequestedOutputs.COUNTS);
            engine.run(new Batch(values, 1, 2, true), response);
            ran++;
        }
    }

    private static long signals(Image image) {
        return image.program().signals().stream().mapToLong(signal -> signal.shape().size()).sum();
    }
}
