package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.Image;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image with small weights gives the same bits as the float32 image whose weights were rounded in the same way. */
class WidenedBitsTest {
    private static final int STEPS = 20;

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void smallWeightsAreTheirFloats(long seed) {
        RandomGenerator random = RandomInput.generator(seed);
        Network network = RandomNetworks.network(random);
        RunSettings settings = RandomSettings.of(random, network);
        Image floats = Image.compile(network, settings);
        float[] input = RandomInput.of(random, STEPS * inputs(floats));
        for (WeightType type : List.of(WeightType.F16, WeightType.I8)) {
            Image small = Image.compile(network, settings, type);
            try (Arena arena = Arena.ofConfined();
                    Engine expected = JavaEngine.open(rounded(floats, small));
                    Engine java = JavaEngine.open(small);
                    Engine cpp = NativeEngine.open(small)) {
                Batch batch = new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, input), 1, STEPS, false);
                String outcome = outcome(expected, batch, arena);
                assertEquals(outcome, outcome(java, batch, arena), "seed " + seed + ", java, " + type);
                assertEquals(outcome, outcome(cpp, batch, arena), "seed " + seed + ", native, " + type);
            }
        }
    }

    private static int inputs(Image image) {
        return image.inputShape().size();
    }

    /** The bits of the outputs at every step, or the reason why there are none. */
    private static String outcome(Engine engine, Batch batch, Arena arena) {
        Response response = engine.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster());
        try {
            engine.run(batch, response);
        } catch (EngineException e) {
            return e.getMessage();
        }
        return Arrays.toString(response.raster().toArray(ValueLayout.JAVA_INT));
    }

    /** The float32 image with the weights of the small one. */
    private static Image rounded(Image floats, Image small) {
        Image rounded = floats;
        for (Operation operation : small.program().stages().stream().flatMap(List::stream).toList()) {
            rounded = switch (operation) {
                case Operation.Linear o -> rounded(rounded, small, o.weight(), o.weightScale());
                case Operation.Conv o -> rounded(rounded, small, o.weight(), o.weightScale());
                default -> rounded;
            };
        }
        return rounded;
    }

    private static Image rounded(Image floats, Image small, String weight, Optional<String> scale) {
        var values = new float[small.tensorShape(weight).size()];
        small.weights(weight, scale, 0, values);
        return floats.withTensor(weight, MemorySegment.ofArray(values));
    }
}
