package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RunMemoryTest {
    private static final int WIDE = 1 << 20;

    /** A network with one population of {@code neurons} neurons. */
    private static Image population(int neurons) {
        Shape shape = Shape.of(neurons);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(shape));
        nodes.put("cells", new If(Tensor.fill(shape, 1), Tensor.fill(shape, 1), Tensor.fill(shape, 0)));
        nodes.put("output", new Output(shape));
        return Image.compile(Network.of(nodes, List.of(new Edge("input", "cells"), new Edge("cells", "output"))),
                RunSettings.of(Profile.NIR));
    }

    @Test
    void blocksOfWideNetworksAreShortened() {
        assertEquals(64, RunMemory.of(population(100), 64).blockSteps());
        assertEquals(8, RunMemory.of(population(100), 8).blockSteps());
        RunMemory wide = RunMemory.of(population(WIDE), 64);
        assertTrue(wide.blockSteps() < 8, wide::toString);
        long signals = 2L * WIDE * Float.BYTES;
        assertTrue(wide.bytes() >= signals * wide.blockSteps() && wide.bytes() < 160 << 20, wide::toString);
        assertTrue(RunMemory.of(population(16 * WIDE), 64).bytes() >= 16 * signals);
        assertEquals(1, RunMemory.of(population(16 * WIDE), 64).blockSteps());
    }

    /** The bits equal those of two runs of half the length. */
    @Test
    void shortenedBlocksGiveTheSameBits() {
        Image image = population(WIDE / 4);
        int steps = 40;
        try (Arena arena = Arena.ofConfined();
                Engine java = JavaEngine.open(image);
                Engine cpp = NativeEngine.open(image);
                Session halves = java.open()) {
            MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, WIDE / 4);
            for (int i = 0; i < WIDE / 4; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 97 / 96f);
            }
            Response first = image.response(arena, 1, steps, RequestedOutputs.COUNTS);
            Response second = image.response(arena, 1, steps, RequestedOutputs.COUNTS);
            Response half = image.response(arena, 1, steps / 2, RequestedOutputs.COUNTS);
            java.run(new Encoding(values, steps, true), first);
            cpp.run(new Encoding(values, steps, true), second);
            assertEquals(-1, first.memory().mismatch(second.memory()));
            long spikes = 0;
            for (int i = 0; i < 2; i++) {
                halves.run(new Encoding(values, steps / 2, true), half);
                spikes += half.spikeCount(0);
            }
            assertEquals(first.spikeCount(0), spikes);
            assertTrue(spikes > 0);
        }
    }

    /** The states alone are a lower bound, and small networks stay small. */
    @Test
    void smallNetworksTakeSomeMebibytes() {
        for (long seed = 0; seed < 200; seed++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Network network = RandomNetworks.network(random);
            Image image = Image.compile(network, RandomSettings.of(random, network));
            RunMemory memory = RunMemory.of(image, 64);
            assertEquals(64, memory.blockSteps());
            assertTrue(memory.bytes() > image.program().stateBytes() && memory.bytes() < 24 << 20, memory::toString);
        }
    }
}
