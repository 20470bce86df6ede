package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A network, and an input for it.
 *
 * @param what a description for messages
 */
record Case(String what, Image image, float[] values, int size, int steps, boolean held) {

    /** A random network; every fourth learns, every fourth has several Inputs or Outputs. */
    static Case random(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Network network = switch ((int) (seed % 4)) {
            case 1 -> RandomNetworks.severalEnds(random);
            case 2 -> PlasticNetworks.network(random);
            default -> RandomNetworks.network(random);
        };
        Image image = Image.compile(network, RandomSettings.of(random, network));
        int size = 1 + random.nextInt(4);
        int steps = 1 + random.nextInt(40);
        boolean held = random.nextInt(3) == 0;
        float[] values = new float[size * (held ? 1 : steps)
                * image.inputShape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) == 0 ? (float) random.nextGaussian() : random.nextInt(3);
        }
        return new Case("seed " + seed, image, values, size, steps, held);
    }

    /** The first random networks with several Inputs and Outputs: with spikes alone, with membranes alone, and with both. */
    static List<Case> severalEnds() {
        Map<Set<OutputKind>, Case> found = new LinkedHashMap<>();
        for (long seed = 1; found.size() < 3; seed += 4) {
            Case given = random(seed);
            List<OutputKind> kinds = given.image().outputPorts().stream().map(OutputPort::kind).toList();
            if (given.image().inputPorts().size() > 1 && kinds.size() > 1) {
                found.putIfAbsent(Set.copyOf(kinds), given);
            }
        }
        return List.copyOf(found.values());
    }

    /** The letter A of the Braille reader: 256 steps of 12 values. */
    static Case braille() {
        Image image = Image.compile(NirReader.read(ReferenceFiles.file("braille_bias_zero/model.nir")),
                RunSettings.of(Profile.SNNTORCH));
        NpyArray input = Npz.open(ReferenceFiles.file("braille_bias_zero/inputs.npz")).array("ds_test0");
        float[] values = input.floats(Arena.ofAuto()).toArray(ValueLayout.JAVA_FLOAT);
        return new Case("braille", image, values, 1, (int) input.dim(0), false);
    }

    /** The demo's network on three generated pictures, held for 16 steps. */
    static Case fashion() {
        Path file = Path.of(System.getProperty("hillock.root", "../..")).resolve(
                "src/examples/main/resources/fashion_mnist.nir");
        Image image = Image.compile(NirReader.read(file), RunSettings.of(Profile.NIR).withDt(1e-4));
        float[] values = new float[3 * 784];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 37 % 101 / 100f;
        }
        return new Case("fashion", image, values, 3, 16, true);
    }

    Batch batch(Arena arena) {
        return new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values), size, steps, held);
    }

    /** A response with everything that can be recorded. */
    Response response(Arena arena) {
        return response(arena, size, steps);
    }

    Response response(Arena arena, int samples, int steps) {
        List<String> names = new ArrayList<>();
        image.program().nodes().forEach(node -> {
            names.add(node.name() + ":z");
            if (node.membrane() >= 0) {
                names.add(node.name() + ":v");
            }
        });
        return image.response(arena, samples, steps,
                RequestedOutputs.COUNTS.withRaster().record(names.toArray(String[]::new)));
    }

    /** Some steps of the first sample. */
    Batch part(Arena arena, int from, int count) {
        MemorySegment all = batch(arena).values();
        if (held) {
            return new Batch(all.asSlice(0, all.byteSize() / size), 1, count, true);
        }
        long row = all.byteSize() / size / steps;
        return new Batch(all.asSlice(from * row, count * row), 1, count, false);
    }

    /** Compares counts, raster, recordings, and each Output's label and confidence. */
    void assertSame(Response expected, Response actual) {
        assertEquals(-1, expected.memory().mismatch(actual.memory()), what + ": byte that differs");
        for (int sample = 0; sample < expected.answer().batch(); sample++) {
            for (int output = 0; output < expected.outputs().size(); output++) {
                assertEquals(expected.outputs().get(output).read(sample), actual.outputs().get(output).read(sample),
                        what);
            }
        }
    }
}
