package io.hillock.bench.transport;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.bench.Machine;
import io.hillock.bench.Rounds;
import io.hillock.bench.Timed;
import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.remote.EngineServer;
import io.hillock.remote.RemoteEngine;
import io.hillock.remote.ServerOptions;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a request costs whose input is a list of spikes, against the same input in rows: 20 steps of a sensor of 2 x 128 x 128, one
 * element in a hundred, in this process and over each transport, in turns of one run.
 */
public final class SpikeLists {
    private static final Shape SENSOR = Shape.of(2, 128, 128);
    private static final int STEPS = 20;
    private static final int ONE_IN = 100;
    private static final int POOL = 8;
    private static final int OUTPUTS = 10;
    private static final int REQUESTS = 10;

    private SpikeLists() {}

    /** {@code SpikeLists [ROUNDS]}. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        Image image = image();
        System.out.println(Machine.describe());
        try (Arena arena = Arena.ofConfined(); Engine here = NativeEngine.open(image)) {
            Spikes lists = spikes(arena);
            Batch rows = lists.dense(arena);
            System.out.printf("%d spikes: %d bytes as list, %d as rows%n", lists.sources().byteSize() / Integer.BYTES,
                    lists.sources().byteSize(), rows.values().byteSize());
            measure("in this process", here, lists, rows, rounds);
            Path folder = Files.createTempDirectory("lists");
            for (String uri : List.of("unix:" + folder.resolve("socket"), "tcp://localhost:0",
                    "shm:" + folder.getFileName())) {
                try (var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT.withThreads(1));
                        Listener listener = Transport.of(uri).listen(Settings.of("engine", Role.PERFORMANCE), server);
                        Connection connection = Transport.of(listener.address())
                                .connect(Settings.of("cell", Role.INTERFACE), (_, _) -> {});
                        Engine there = RemoteEngine.open(connection, image)) {
                    measure(uri.substring(0, uri.indexOf(':')), there, lists, rows, rounds);
                }
            }
        }
    }

    private static void measure(String where, Engine engine, Spikes lists, Batch rows, int rounds) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            engine.run(rows, response);
            long[] counts = response.counts().toArray(JAVA_LONG);
            engine.run(lists, response);
            if (response.counts().mismatch(MemorySegment.ofArray(counts)) != -1) {
                throw new IllegalStateException("lists and rows differ");
            }
            Rounds.table(where + ", ns of a request", List.of(
                    Timed.repeated("rows", () -> engine.run(rows, response)),
                    Timed.repeated("lists", () -> engine.run(lists, response))), rounds, REQUESTS);
        }
    }

    private static Spikes spikes(Arena arena) {
        var random = new Random(1);
        int[][] steps = new int[STEPS][];
        for (int t = 0; t < STEPS; t++) {
            steps[t] = random.ints(SENSOR.size() / ONE_IN, 0, SENSOR.size()).sorted().distinct().toArray();
        }
        return Spikes.of(arena, SENSOR.size(), steps);
    }

    /** Sums of 8 x 8 elements, ten neurons. */
    private static Image image() {
        Shape out = Shape.of(OUTPUTS);
        int sums = SENSOR.size() / POOL / POOL;
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(SENSOR));
        nodes.put("pool", new SumPool2d(new Size(POOL, POOL), new Size(POOL, POOL), new Size(0, 0)));
        nodes.put("flatten", new Flatten(Optional.empty(), 0, -1));
        nodes.put("linear", new Linear(Tensor.fill(Shape.of(OUTPUTS, sums), 1.0 / sums)));
        nodes.put("if", new If(Tensor.fill(out, 1), Tensor.fill(out, 1), Tensor.fill(out, 0)));
        nodes.put("output", new Output(out));
        return Image.compile(Network.of(nodes, List.of(new Edge("input", "pool"), new Edge("pool", "flatten"),
                new Edge("flatten", "linear"), new Edge("linear", "if"), new Edge("if", "output"))),
                RunSettings.of(Profile.NIR));
    }
}
