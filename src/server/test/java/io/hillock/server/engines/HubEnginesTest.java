package io.hillock.server.engines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.Isa;
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
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.serving.SequenceState;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A served network with engines in {@code hillock-engine} processes, which are killed, stopped and damaged. {@code -Dhillock.sequences} sets how many sequences go on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HubEnginesTest {
    private static final int SEQUENCES = Integer.getInteger("hillock.sequences", 100);
    private static final int REQUESTS = 12;
    private static final int STEPS = 5;
    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private final Image image = TestImages.spiking(1);
    private final List<String> log = new CopyOnWriteArrayList<>();

    private String unix(String name) {
        return "unix:" + folder.resolve(name);
    }

    private HubLinks connect(String... hubs) throws IOException {
        HubOptions options = new HubOptions(Arrays.stream(hubs).map(HubAddress::of).toList(),
                Settings.of("service", Role.INTERFACE), new PlainJavaLast(new LeastLoaded(0)), 16);
        return HubLinks.connect(options, (level, line) -> log.add(level + " " + line));
    }

    private NetworkServable open(HubLinks hubs) {
        UnifiedOptions options = UnifiedOptions.of(image).withNetwork("small").withPatience(
                new RetryPolicy(List.of(Duration.ofMinutes(30)), 1, Duration.ofMillis(20), Duration.ofSeconds(1)));
        return NetworkServable.open(options, RequestLimits.DEFAULT, hubs);
    }

    private static float[] values(int seed, int steps) {
        Random random = new Random(seed);
        float[] all = new float[steps * TestImages.INPUTS];
        for (int i = 0; i < all.length; i++) {
            all[i] = random.nextFloat();
        }
        return all;
    }

    private static InferRequest request(RequestMemory memory, float[] values, Map<String, Object> parameters) {
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
    private static byte[] ask(NetworkServable servable, float[] values, Map<String, Object> parameters,
            AtomicReference<String> by) {
        try (RequestMemory memory = RequestMemory.take()) {
            byte[] bits = bits(servable.infer(request(memory, values, parameters), memory));
            by.set(memory.times().engine());
            return bits;
        }
    }

    private static byte[] bits(List<InferTensor> answer) {
        byte[] raster = answer.get(0).data().toArray(JAVA_BYTE);
        byte[] membranes = answer.get(1).data().toArray(JAVA_BYTE);
        byte[] all = Arrays.copyOf(raster, raster.length + membranes.length);
        System.arraycopy(membranes, 0, all, raster.length, membranes.length);
        return all;
    }

    /** The same in process, in plain Java, in parts of some steps that share state. */
    private List<byte[]> expected(float[] values, int steps) {
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

    private static void await(String what, long mostMillis, BooleanSupplier condition) {
        long end = System.nanoTime() + mostMillis * MS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(what + " took more than " + mostMillis + " ms");
            }
            Thread.onSpinWait();
        }
    }

    private static EngineHealth health(NetworkServable servable, String engine) {
        return servable.engines().stream().filter(one -> one.name().equals(engine)).findFirst().orElseThrow();
    }

    private static boolean is(NetworkServable servable, String engine, EngineState state) {
        return health(servable, engine).state() == state;
    }

    @Test
    void requestsRunOnHubsOverEveryTransport() throws Exception {
        float[] values = values(3, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (EngineProgram first = EngineProgram.listen(unix("a"));
                EngineProgram second = EngineProgram.listen("tcp://localhost:0");
                EngineProgram third = EngineProgram.listen("shm:hub-engines-" + ProcessHandle.current().pid());
                HubLinks hubs = connect("a=" + first.uri(), "b=" + second.uri(), "c=" + third.uri());
                NetworkServable servable = open(hubs)) {
            assertEquals(List.of("native", "java", "a", "b", "c"),
                    servable.engines().stream().map(EngineHealth::name).toList());
            List<String> answered = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
                answered.add(by.get());
                ask(servable, values, Map.of("route", "remote"), by);
                assertTrue(List.of("a", "b", "c").contains(by.get()), by.get());
            }
            assertTrue(answered.containsAll(List.of("a", "b", "c", "native")), answered::toString);
            assertTrue(!answered.contains("java"), answered::toString);
            assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of("route", "redundant"), by)));
            assertTrue(servable.engines().stream().allMatch(one -> one.state() == EngineState.SERVING),
                    () -> servable.engines().toString());
        }
    }

    @Test
    void killedAndStoppedEnginesAreNoticedAndComeBack() throws Exception {
        float[] values = values(4, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (HubLinks hubs = connect("a=" + unix("a"), "b=" + unix("b")); NetworkServable servable = open(hubs)) {
            assertEquals(EngineState.ABSENT, health(servable, "a").state());
            assertTrue(health(servable, "a").reason().contains(unix("a")), health(servable, "a").reason());
            ServiceException none = assertThrows(ServiceException.class,
                    () -> ask(servable, values, Map.of("route", "remote"), by));
            assertEquals(Reason.UNAVAILABLE, none.reason());
            assertTrue(none.getMessage().contains("a (unix:"), none.getMessage());
            List<Long> noticed = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                try (EngineProgram engine = EngineProgram.listen(unix("a"))) {
                    await("joining", 10_000, () -> is(servable, "a", EngineState.SERVING));
                    ask(servable, values, Map.of("route", "remote"), by);
                    long start = System.nanoTime();
                    engine.kill();
                    await("noticing SIGKILL", 10_000, () -> is(servable, "a", EngineState.ABSENT));
                    noticed.add((System.nanoTime() - start) / MS);
                }
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
            }
            noticed.sort(null);
            assertTrue(noticed.get(2) < 50, () -> "ms until SIGKILL was noticed: " + noticed);
            try (EngineProgram engine = EngineProgram.listen(unix("b"))) {
                await("joining", 10_000, () -> is(servable, "b", EngineState.SERVING));
                engine.signal("STOP");
                long start = System.nanoTime();
                await("noticing SIGSTOP", 10_000, () -> is(servable, "b", EngineState.ABSENT));
                long took = (System.nanoTime() - start) / MS;
                assertTrue(took < 2500, took + " ms");
                assertTrue(health(servable, "b").reason().contains("no sign of life"), health(servable, "b").reason());
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
                engine.signal("CONT");
                await("coming back", 20_000, () -> is(servable, "b", EngineState.SERVING));
            }
            assertTrue(log.stream().anyMatch(line -> line.startsWith("INFO engine 'b' serves 'small'")), log::toString);
        }
    }

    @Test
    void aFlippedBitIsFoundAndNamed() throws Exception {
        float[] values = values(5, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (EngineProgram engine = EngineProgram.listen(unix("a"));
                HubLinks hubs = connect("a=" + engine.uri());
                NetworkServable servable = open(hubs);
                SequenceState sequence = servable.openSequence();
                RequestMemory memory = RequestMemory.take()) {
            sequence.infer(request(memory, values, Map.of("route", "remote")), memory);
            assertEquals("a", memory.times().engine());
            List<String> probes = new CopyOnWriteArrayList<>();
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            await("the probe", 10_000, () -> probes.size() == 3);
            assertEquals(List.of("a RIGHT", "java RIGHT", "native RIGHT"), probes.stream().sorted().toList());
            byte[] weights = image.tensor("fc.weight").asSlice(0, 16)
                    .toArray(JAVA_BYTE);
            assertTrue(engine.flip(weights) > 0);
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            await("finding the flipped bit", 2000, () -> is(servable, "a", EngineState.FAULTY));
            assertTrue(probes.contains("a WRONG"), probes::toString);
            String reason = health(servable, "a").reason();
            assertTrue(reason.contains("engine 'a' gives other bits") && reason.contains("at step"), reason);
            assertTrue(log.contains("ERROR engine 'a' is taken out: " + reason), log::toString);
            servable.drain("a", true);
            assertEquals(EngineState.RESTING, health(servable, "a").state());
            servable.drain("a", false);
            assertEquals(EngineState.FAULTY, health(servable, "a").state());
            assertEquals(reason, health(servable, "a").reason());
            assertTrue(log.stream().noneMatch(line -> line.startsWith("WARNING")), log::toString);
            for (int i = 0; i < 20; i++) {
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
            }
            ServiceException suspect = assertThrows(ServiceException.class,
                    () -> sequence.infer(request(memory, values, Map.of()), memory));
            assertTrue(suspect.getMessage().contains("engine 'a', which was taken out"), suspect.getMessage());
            engine.kill();
            await("leaving", 10_000, () -> is(servable, "a", EngineState.ABSENT));
            try (EngineProgram _ = EngineProgram.listen(unix("a"))) {
                await("another process", 10_000, () -> is(servable, "a", EngineState.SERVING));
            }
        }
    }

    @Test
    void aFlippedBitInThisProcessIsFoundToo() {
        MemorySegment weights = Arena.ofAuto().allocate(image.tensor("fc.weight").byteSize(), 64)
                .copyFrom(image.tensor("fc.weight"));
        weights.set(JAVA_INT, 0, weights.get(JAVA_INT, 0) ^ 1 << 12);
        AtomicBoolean flipped = new AtomicBoolean();
        UnifiedOptions damaged = UnifiedOptions.of(image).withEngine(new Candidate("other", EngineKind.JAVA,
                _ -> new FlippingEngine(JavaEngine.open(image), JavaEngine.open(image.withTensor("fc.weight", weights)),
                        flipped)));
        List<String> probes = new ArrayList<>();
        try (NetworkServable servable = NetworkServable.open(damaged, RequestLimits.DEFAULT, HubLinks.none())) {
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            flipped.set(true);
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            servable.probe((name, outcome) -> probes.add(name + " " + outcome));
            assertEquals(List.of("native RIGHT", "java RIGHT", "other RIGHT", "native RIGHT", "java RIGHT",
                    "other WRONG", "native RIGHT", "java RIGHT"), probes);
            assertEquals(EngineState.FAULTY, health(servable, "other").state());
        }
    }

    @Test
    void anEngineThatIsDrainedGetsNewOptionsWhenItIsResumed() {
        try (NetworkServable servable = open(HubLinks.none())) {
            servable.drain("native", true);
            servable.change(EngineOptions.DEFAULT.withIsa(Isa.SCALAR));
            assertTrue(is(servable, "native", EngineState.RESTING));
            servable.drain("native", false);
            assertTrue(is(servable, "native", EngineState.SERVING));
            assertEquals("scalar", servable.engineStatistics().stream()
                    .filter(one -> one.health().name().equals("native")).findFirst().orElseThrow().isa());
        }
    }

    /** Sequences on three engines go on while two of them are killed, each with the bits of one run in process. */
    @Test
    void sequencesSurviveTheDeathOfTheirEngine() throws Exception {
        List<float[]> inputs = new ArrayList<>();
        List<List<byte[]>> expected = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            inputs.add(values(100 + i, REQUESTS * STEPS));
            expected.add(expected(inputs.get(i), STEPS));
        }
        try (EngineProgram first = EngineProgram.listen(unix("a"));
                EngineProgram second = EngineProgram.listen("tcp://localhost:0");
                EngineProgram third = EngineProgram.listen(unix("c"));
                HubLinks hubs = connect("a=" + first.uri(), "b=" + second.uri(), "c=" + third.uri());
                NetworkServable servable = open(hubs)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicLong longest = new AtomicLong();
            CountDownLatch begun = new CountDownLatch(SEQUENCES);
            CountDownLatch killed = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            List<String> engines = new CopyOnWriteArrayList<>();
            // As many runs at once as the service gives three hubs.
            Semaphore turns = new Semaphore(3 * HubOptions.NONE.runs());
            for (int i = 0; i < SEQUENCES; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    // Some keep their state after each request, others now and then.
                    try (SequenceState sequence = servable.openSequence(1 + number % 3 * 2 * STEPS);
                            RequestMemory memory = RequestMemory.take()) {
                        for (int part = 0; part < REQUESTS; part++) {
                            float[] values = Arrays.copyOfRange(inputs.get(number),
                                    part * STEPS * TestImages.INPUTS, (part + 1) * STEPS * TestImages.INPUTS);
                            turns.acquire();
                            long start = System.nanoTime();
                            byte[] bits;
                            try {
                                bits = bits(
                                        sequence.infer(request(memory, values, Map.of("route", "remote")), memory));
                            } finally {
                                turns.release();
                            }
                            longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                            assertEquals(-1, Arrays.mismatch(expected.get(number).get(part), bits),
                                    () -> "sequence " + number);
                            if (part == REQUESTS / 3) {
                                engines.add(memory.times().engine());
                                begun.countDown();
                                killed.await();
                                longest.set(0);
                            }
                            if (part == REQUESTS / 2 && number == 0) {
                                second.kill();
                            }
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                        begun.countDown();
                    }
                }));
            }
            begun.await();
            first.kill();
            killed.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            assertTrue(engines.containsAll(List.of("a", "b", "c")), engines::toString);
            assertTrue(longest.get() < 500 * MS, () -> longest.get() / MS + " ms");
        }
    }
}
