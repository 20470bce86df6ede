package io.hillock.server.engines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import io.hillock.server.TestImages;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.serving.NetworkServable;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A served network with engines in {@code hillock-engine} processes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class HubEnginesCase {
    static final int STEPS = 5;
    static final long MS = 1_000_000;

    @TempDir
    Path folder;

    final Image image = TestImages.spiking(1);
    final List<String> log = new CopyOnWriteArrayList<>();

    String unix(String name) {
        return "unix:" + folder.resolve(name);
    }

    HubLinks connect(String... hubs) throws IOException {
        HubOptions options = new HubOptions(Arrays.stream(hubs).map(HubAddress::of).toList(),
                Settings.of("service", Role.INTERFACE), new PlainJavaLast(new LeastLoaded(0)), 16);
        return HubLinks.connect(options, (level, line) -> log.add(level + " " + line));
    }

    NetworkServable open(HubLinks hubs) {
        UnifiedOptions options = UnifiedOptions.of(image).withNetwork("small").withPatience(
                new RetryPolicy(List.of(Duration.ofMinutes(30)), 1, Duration.ofMillis(20), Duration.ofSeconds(1)));
        return NetworkServable.open(options, RequestLimits.DEFAULT, hubs);
    }

    static float[] values(int seed, int steps) {
        Random random = new Random(seed);
        float[] all = new float[steps * TestImages.INPUTS];
        for (int i = 0; i < all.length; i++) {
            all[i] = random.nextFloat();
        }
        return all;
    }

    static InferRequest request(RequestMemory memory, float[] values, Map<String, Object> parameters) {
        MemorySegment data = memory.allocate(values.length * 4L);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        ParameterReader reader = new ParameterReader();
        parameters.forEach(reader::put);
        return new InferRequest("small", "", "",
                List.of(new InferTensor("in", DataType.FP32,
                        List.of(1L, (long) values.length / TestImages.INPUTS, (long) TestImages.INPUTS), data)),
                List.of(RequestedTensor.of("raster"), RequestedTensor.of("hidden:v")), reader.parameters());
    }

    /** Spikes and membranes of one request to the servable, and who answered. */
    static byte[] ask(NetworkServable servable, float[] values, Map<String, Object> parameters,
            AtomicReference<String> by) {
        try (RequestMemory memory = RequestMemory.take()) {
            byte[] bits = bits(servable.infer(request(memory, values, parameters), memory));
            by.set(memory.times().engine());
            return bits;
        }
    }

    static byte[] bits(List<InferTensor> answer) {
        byte[] raster = answer.get(0).data().toArray(JAVA_BYTE);
        byte[] membranes = answer.get(1).data().toArray(JAVA_BYTE);
        byte[] all = Arrays.copyOf(raster, raster.length + membranes.length);
        System.arraycopy(membranes, 0, all, raster.length, membranes.length);
        return all;
    }

    /** The same in process, in plain Java, in parts of some steps that share state. */
    List<byte[]> expected(float[] values, int steps) {
        int part = steps * TestImages.INPUTS;
        List<byte[]> all = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(image);
                Session session = engine.open()) {
            Response response = image.response(arena, 1, steps, new RequestedOutputs(true, false, List.of("hidden:v")));
            for (int from = 0; from < values.length; from += part) {
                session.run(new Encoding(arena.allocateFrom(JAVA_FLOAT, Arrays.copyOfRange(values, from, from + part)),
                        steps, false), response);
                byte[] raster = response.raster().toArray(JAVA_BYTE);
                byte[] membranes = response.recordings().getFirst().values()
                        .toArray(JAVA_BYTE);
                byte[] both = Arrays.copyOf(raster, raster.length + membranes.length);
                System.arraycopy(membranes, 0, both, raster.length, membranes.length);
                all.add(both);
            }
        }
        return all;
    }

    static void await(String what, long mostMillis, BooleanSupplier condition) {
        long end = System.nanoTime() + mostMillis * MS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(what + " took more than " + mostMillis + " ms");
            }
            Thread.onSpinWait();
        }
    }

    static EngineHealth health(NetworkServable servable, String engine) {
        return servable.engines().stream().filter(one -> one.name().equals(engine)).findFirst().orElseThrow();
    }

    static boolean is(NetworkServable servable, String engine, EngineState state) {
        return health(servable, engine).state() == state;
    }
}
