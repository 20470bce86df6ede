package io.hillock.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.journal.Journal;
import io.hillock.journal.JournalException;
import io.hillock.journal.JournalOptions;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.frame.FrameCopy;
import io.hillock.remote.EngineServer;
import io.hillock.remote.RemoteEngine;
import io.hillock.remote.RemoteOptions;
import io.hillock.remote.ServerOptions;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.training.NewNetwork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecordingTest {
    private static final int INPUTS = 12;
    private static final int STEPS = 8;
    private static final int OUTPUTS = 9;
    private static final RequestedOutputs WANTED = RequestedOutputs.COUNTS.withRaster().untimed();
    /** Two alone, one batch, three of a stream. */
    private static final int REQUESTS = 6;

    @TempDir
    Path folder;

    /** A hub with the engine {@code java} that serves {@code net}. */
    private static final class EngineHub implements AutoCloseable {
        final Bus bus = new Bus();
        final Transport transport;
        private final Hub hub = new Hub(bus, "hub", Duration.ofSeconds(5));
        private final EngineServer server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
        private final Listener listener;

        EngineHub(String name, Image image) throws IOException {
            transport = Transport.of("memory:" + name);
            server.join(bus, "java");
            server.serve("net", image);
            listener = transport.listen(Settings.of("hub", Role.ROUTER), hub);
        }

        @Override
        public void close() {
            listener.close();
            server.close();
            hub.close();
            bus.close();
        }
    }

    private static Image image(int seed) {
        return Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), seed, INPUTS, 16, OUTPUTS),
                RunSettings.of(Profile.NIR).withDt(1e-4));
    }

    private static float[] values(int seed, int samples) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[samples * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() * 60;
        }
        return values;
    }

    private static void ask(Connection connection, Image image) {
        RemoteOptions options = RemoteOptions.DEFAULT.withNetwork("net").withCell("java");
        try (Arena arena = Arena.ofConfined(); RemoteEngine engine = RemoteEngine.open(connection, image, options)) {
            Response response = image.response(arena, 1, STEPS, WANTED);
            engine.run(Encoding.held(arena, STEPS, values(1, 1)), response);
            engine.run(Encoding.held(arena, STEPS, values(2, 1)), response);
            engine.run(Batch.copy(arena, FloatBuffer.wrap(values(3, 3)), 3, STEPS, true),
                    image.response(arena, 3, STEPS, WANTED));
            try (Session session = engine.open()) {
                for (int i = 0; i < 3; i++) {
                    session.run(Encoding.held(arena, STEPS, values(4 + i, 1)), response);
                }
            }
        }
    }

    private static Message subscribe(Connection connection) {
        return connection.request(Envelope.of(connection.nextId(), connection.name(), "hub",
                BusRecorder.subscription(List.of("*"))), Duration.ofSeconds(10)).payload();
    }

    /** Records what {@link #ask} asks, at the hub and over a connection to it. */
    private void record(Path over, Path inside) throws IOException, InterruptedException {
        Image image = image(1);
        CountDownLatch answers = new CountDownLatch(REQUESTS);
        try (EngineHub hub = new EngineHub("record", image);
                BusRecorder recorder = BusRecorder.open(over, InstantSource.system());
                BusRecorder local = BusRecorder.open(inside, InstantSource.system());
                Connection client = hub.transport.connect(Settings.of("client", Role.INTERFACE), (_, _) -> {});
                Connection watching = hub.transport.connect(Settings.of("tap", Role.ROUTER), (_, message) -> {
                    if (message.payload() instanceof Event event && recorder.take(event)
                            && event.topic().endsWith("_RESPONSE")) {
                        answers.countDown();
                    }
                })) {
            assertEquals(ErrorCode.UNAUTHORIZED, assertInstanceOf(ErrorReply.class, subscribe(client)).code());
            assertInstanceOf(Ack.class, subscribe(watching));
            hub.bus.tap(local::see);
            ask(client, image);
            answers.await();
            assertEquals(0, recorder.missed());
        }
    }

    private static ReplayReport replay(Path recording, Image image, ReplayOptions options,
            List<AnswerDifference> differences) throws IOException, InterruptedException {
        try (EngineHub hub = new EngineHub("replay", image);
                Connection connection = hub.transport.connect(Settings.of("again", Role.INTERFACE), (_, _) -> {})) {
            return new Replay(connection, options, differences::add).run(recording);
        }
    }

    @Test
    void theSameNetworkGivesTheSameBits() throws IOException, InterruptedException {
        Path over = folder.resolve("over");
        Path inside = folder.resolve("inside");
        record(over, inside);
        List<AnswerDifference> differences = new ArrayList<>();
        for (Path recording : List.of(over, inside)) {
            for (double speed : new double[]{0, 100}) {
                ReplayReport report = replay(recording, image(1), ReplayOptions.DEFAULT.withSpeed(speed), differences);
                assertEquals(List.of(), differences);
                // The stream also asks for its state; the recorder over the connection may have left before the last of these answers.
                assertEquals(report.requests(), report.same() + report.incomparable(), report::toString);
                assertTrue(report.same() >= REQUESTS && report.incomparable() <= 1, report::toString);
                assertEquals(0, report.missing());
                assertTrue(report.others() > 0, report::toString);
            }
        }
    }

    @Test
    void differencesNameMessageFieldStepAndNeuron() throws IOException, InterruptedException {
        Path recording = folder.resolve("recording");
        record(recording, folder.resolve("inside"));
        List<AnswerDifference> differences = new ArrayList<>();
        ReplayReport report = replay(recording, image(2), ReplayOptions.DEFAULT, differences);
        assertTrue(report.different() > 1 && report.different() <= report.requests(), report::toString);
        assertEquals(0, report.failed(), report::toString);
        AnswerDifference pattern = differences.stream().filter(one -> one.field().equals("firing_pattern")).findFirst()
                .orElseThrow();
        float[] then = raster(image(1));
        float[] now = raster(image(2));
        int first = 0;
        int count = 0;
        for (int i = then.length - 1; i >= 0; i--) {
            if (then[i] != now[i]) {
                first = i;
                count++;
            }
        }
        assertEquals("step " + first / OUTPUTS + ", neuron " + first % OUTPUTS, pattern.place());
        assertEquals(then[first] == 1 ? "a spike" : "none", pattern.then());
        assertEquals(count, pattern.elements());
        assertTrue(pattern.toString().matches("record \\d+, answer to client, id \\d+, REASONING_REQUEST: "
                + "firing_pattern, step .*"), pattern::toString);
        assertTrue(differences.stream().anyMatch(one -> one.field().equals("labels") || one.field().equals("counts")
                && one.place().startsWith("sample ")), differences::toString);
        ReplayReport elsewhere = replay(recording, image(1), ReplayOptions.DEFAULT.withCell(Optional.of("nobody")),
                differences);
        // No engine is there, which tells nothing of the bits.
        assertEquals(elsewhere.requests(), elsewhere.incomparable(), elsewhere::toString);
        assertEquals(elsewhere.requests(), elsewhere.failed(), elsewhere::toString);
    }

    /** The spikes of the first request. */
    private static float[] raster(Image image) {
        try (Arena arena = Arena.ofConfined(); JavaEngine engine = JavaEngine.open(image)) {
            Response response = image.response(arena, 1, STEPS, WANTED);
            engine.run(Encoding.held(arena, STEPS, values(1, 1)), response);
            return response.raster().toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void aMessageThatIsTooLargeLeavesAGap() {
        Path recording = folder.resolve("large");
        try (Arena arena = Arena.ofConfined();
                BusRecorder recorder = BusRecorder.open(recording, InstantSource.system())) {
            recorder.see(bytes(arena, 1));
            recorder.see(bytes(arena, Journal.MAX_PAYLOAD));
            recorder.see(bytes(arena, 1));
            assertEquals(2, recorder.recorded());
            assertEquals(1, recorder.missed());
        }
        try (RecordingReader read = RecordingReader.open(recording)) {
            read.next().orElseThrow();
            read.next().orElseThrow();
            assertEquals(1, read.missing());
        }
    }

    private static Envelope bytes(Arena arena, long size) {
        return Envelope.of(1, "client", "hub", new StateSync("net", OptionalLong.empty(), 0, SyncMode.REPLACE,
                List.of(WireTensor.bytes("v", arena.allocate(size)))));
    }

    @Test
    void gapsAndDamageAreTold() throws IOException, InterruptedException {
        Path recording = folder.resolve("recording");
        record(folder.resolve("over"), recording);
        try (Journal gaps = Journal.open(folder.resolve("gaps"), JournalOptions.DEFAULT);
                RecordingReader whole = RecordingReader.open(recording)) {
            RecordedMessage first = whole.next().orElseThrow();
            for (long number : new long[]{1, 2, 5, 1, 2}) {
                gaps.append(RecordedMessage.encode(0, number,
                        FrameCopy.frame(first.message())));
            }
        }
        try (RecordingReader gaps = RecordingReader.open(folder.resolve("gaps"))) {
            int count = 0;
            while (gaps.next().isPresent()) {
                count++;
            }
            assertEquals(5, count);
            assertEquals(2, gaps.missing());
        }
        Path segment = recording.resolve("00000000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 4;
        Files.write(segment, bytes);
        assertEquals(JournalException.Kind.DAMAGED, assertThrows(JournalException.class,
                () -> replay(recording, image(1), ReplayOptions.DEFAULT, new ArrayList<>())).kind());
        Path other = folder.resolve("other");
        try (Journal journal = Journal.open(other, JournalOptions.DEFAULT)) {
            journal.append("{\"type\":\"run.started\"}".getBytes(UTF_8));
        }
        assertTrue(assertThrows(RecordingException.class,
                () -> replay(other, image(1), ReplayOptions.DEFAULT, new ArrayList<>())).getMessage()
                .contains("offset 20: this is no message of a recording"));
    }
}
