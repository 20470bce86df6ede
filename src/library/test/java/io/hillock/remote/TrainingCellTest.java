package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.nir.NirReader;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.remote.training.JobFile;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training cell on a bus. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrainingCellTest {
    private static final int SAMPLES = 60;
    private static final int INPUTS = 12;
    private static final int STEPS = 6;
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();
    private final LinkedBlockingQueue<Map.Entry<String, TrainingStatus>> events = new LinkedBlockingQueue<>();
    private Cell asker;
    private TrainingCell cell;
    private TrainingClient client;

    private static final NpyArray VALUES = values();
    private static final NpyArray LABELS = NpyArray.of(labels(), SAMPLES);

    private static long[] labels() {
        Random random = new Random(7);
        return random.longs(SAMPLES, 0, 3).toArray();
    }

    /** Each class is bright in a third of its inputs. */
    private static NpyArray values() {
        long[] labels = labels();
        Random random = new Random(8);
        float[] values = new float[SAMPLES * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % INPUTS / 4 == labels[i / INPUTS] ? 0.8f : 0) + 0.3f * random.nextFloat();
        }
        return NpyArray.of(values, SAMPLES, INPUTS);
    }

    /** The network as it is in a NIR file, whose numbers are float32. */
    private static final Network NETWORK = inFile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 10, 3));

    private static Network inFile(Network network) {
        return NirReader.read(new ByteArrayInputStream(JobFile.nir(network)));
    }

    private static Training training(int epochs) {
        return Training.of(NETWORK, RunSettings.of(Profile.NIR))
                .epochs(epochs).batch(8).optimizer(Optimizer.adamW(1e-2)).initialRate(0.1).dropout("lif1", 0.1);
    }

    private static TrainingJob job(int epochs) {
        return TrainingJob.of(training(epochs), VALUES, LABELS, STEPS).withValidate(0.2);
    }

    /** The image of the network that the job gives without a cell. */
    private static String expected(int epochs) {
        try (Trainer trainer = JavaTrainer.open(training(epochs))) {
            DataSplit split = DataSplit.of(ArrayDataSet.of(VALUES, LABELS, Shape.of(INPUTS), STEPS), 0.2, 1);
            trainer.fit(split.training(), split.validation());
            return digest(inFile(trainer.best()));
        }
    }

    private static String digest(Network network) {
        return Image.compile(network, RunSettings.of(Profile.NIR)).digest();
    }

    @BeforeEach
    void start() {
        asker = bus.join("asker").subscribe("training.*").on(MessageType.EVENT, message -> TrainingClient
                .status(message.payload())
                .ifPresent(status -> events.add(Map.entry(topic(message.payload()), status))));
        cell = TrainingCell.join(bus, "training", options());
        client = TrainingClient.of(asker, "training");
    }

    private TrainingCellOptions options() {
        return TrainingCellOptions.of(folder.resolve("jobs")).withData(folder).withWaiting(2);
    }

    private static String topic(Message message) {
        return ((Event) message).topic();
    }

    @AfterEach
    void stop() {
        cell.close();
        bus.close();
    }

    private TrainingStatus await(String topic) throws InterruptedException {
        for (;;) {
            Map.Entry<String, TrainingStatus> event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertTrue(event != null, "no event " + topic);
            if (event.getKey().equals(topic)) {
                return event.getValue();
            }
            assertFalse(event.getKey().equals("training.failed"), () -> event.getValue().problem());
        }
    }

    @Test
    void aJobIsTrainedWithTheSameBitsAsHere() throws InterruptedException {
        client.submit("first", job(4));
        client.submit("first", job(4));
        TrainingStatus finished = await("training.finished");
        assertEquals(expected(4), digest(client.network("first")));
        assertEquals(State.FINISHED, finished.state());
        assertEquals(4, finished.last().orElseThrow().epoch());
        assertTrue(finished.bestScore() > 0.5, finished.toString());
        assertEquals(finished.fields(), client.status("first").fields());
        assertEquals(List.of("first"), client.jobs().stream().map(one -> one.name()).toList());
        assertEquals(digest(training(4).network()), client.jobs().getFirst().digest());
        client.cancel("first");
        assertEquals(List.of(), client.jobs());
        assertEquals(ErrorCode.UNKNOWN_NETWORK,
                assertThrows(AnswerException.class, () -> client.status("first")).code());
    }

    @Test
    void eventsTellHowTheJobGoes() throws InterruptedException {
        client.submit("told", job(2));
        List<String> topics = new ArrayList<>();
        List<TrainingStatus> told = new ArrayList<>();
        while (!topics.contains("training.finished")) {
            var event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            topics.add(event.getKey());
            told.add(event.getValue());
        }
        assertEquals(List.of("training.accepted", "training.started", "training.epoch", "training.epoch",
                "training.finished"), topics);
        var report = told.get(2).last().orElseThrow();
        assertEquals(1, report.epoch());
        assertTrue(report.loss() > 0 && report.gradientNorm() > 0 && report.samplesPerSecond() > 0);
        assertEquals(Set.of("lif1", "lif2"), report.rates().keySet());
        assertEquals(2, told.get(3).epochs());
    }

    @Test
    void aCellThatIsOpenedAgainContinuesWithTheSameBits() throws InterruptedException {
        client.submit("long", job(30));
        client.submit("next", job(2));
        for (int stop = 0; stop < 3; stop++) {
            await("training.epoch");
            cell.close();
            events.clear();
            cell = TrainingCell.join(bus, "training", options());
        }
        await("training.finished");
        await("training.finished");
        assertEquals(expected(30), digest(client.network("long")));
        assertEquals(30, client.status("long").last().orElseThrow().epoch());
        assertEquals(expected(2), digest(client.network("next")));
    }

    @Test
    void anEarlyStopStaysOneAfterARestart() throws InterruptedException {
        client.submit("early", job(200).withEarlyStop(2));
        TrainingStatus finished = await("training.finished");
        int last = finished.last().orElseThrow().epoch();
        assertTrue(last < 200, finished.toString());
        try (Trainer trainer = JavaTrainer.open(training(200))) {
            DataSplit split = DataSplit.of(ArrayDataSet.of(VALUES, LABELS, Shape.of(INPUTS), STEPS), 0.2, 1);
            Path checkpoint = folder.resolve("checkpoint.safetensors");
            trainer.fit(split.training(), split.validation(), TrainingListener.earlyStopping(2));
            assertEquals(last, trainer.history().size());
            trainer.checkpoint(checkpoint);
            trainer.resume(checkpoint);
            assertFalse(trainer.fit(split.training(), split.validation(), TrainingListener.earlyStopping(2)));
            assertEquals(last, trainer.history().size());
            assertEquals(digest(inFile(trainer.best())), digest(client.network("early")));
        }
    }

    @Test
    void jobsWaitUpToABoundAndAreCancelled() throws InterruptedException {
        client.submit("a", job(1_000_000));
        await("training.started");
        client.submit("b", job(1));
        client.submit("c", job(1));
        var full = assertThrows(AnswerException.class, () -> client.submit("d", job(1)));
        assertEquals(ErrorCode.OVERLOADED, full.code());
        assertTrue(full.getMessage().contains("2 jobs wait already"), full.getMessage());
        client.cancel("b");
        assertEquals("b", await("training.cancelled").job());
        client.submit("d", job(1));
        client.cancel("a");
        TrainingStatus cancelled = await("training.cancelled");
        assertEquals("a", cancelled.job());
        assertEquals(State.CANCELLED, client.status("a").state());
        assertEquals("c", await("training.finished").job());
        assertEquals("d", await("training.finished").job());
        assertEquals(List.of(1L, 2L, 3L, 4L), cell.jobs().stream().map(TrainingStatus::number).toList());
    }

    @Test
    void arraysMayLieInTheDataFolder() throws InterruptedException {
        Npy.write(folder.resolve("x.npy"), VALUES);
        Npz.write(folder.resolve("y.npz"), Map.of("y", LABELS), Npz.Compression.DEFLATED);
        client.submit("files", TrainingJob.of(training(2), new TrainingJob.Samples.Files("x.npy", "y.npz:y"), STEPS)
                .withValidate(0.2));
        await("training.finished");
        assertEquals(expected(2), digest(client.network("files")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"training\":{\"epochs\":0},\"steps\":6}|array 'job': epochs: epochs must be at least 1",
            "{\"training\":{\"freeze\":[\"nothing\"]},\"steps\":6}|no node fits 'nothing'",
            "{\"steps\":5.5}|array 'job': steps: must be an integer, is 5.5",
            "{\"stepps\":6}|array 'job': unknown key 'stepps'",
            "{}|samples: samples of shape [60, 12] do not fit a network that takes [12] a step",
            "{\"steps\":6,\"validate\":1}|leaves nothing to train with",
            "{\"steps\":6,\"validation_samples\":\"../x.npy\",\"validation_labels\":\"y.npy\"}|lies outside the data folder",
            "{\"steps\":6,\"validation_samples\":\"z.npy\",\"validation_labels\":\"y.npy\"}|the data folder has no file 'z.npy'",
            "{\"steps\":6,\"deploy\":{}}|deploy: network: must be a text", "[|array 'job': no JSON"})
    void aJobThatCannotBeIsRefusedByNameAndPlace(String json, String problem) throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Npy.write(folder.resolve("x.npy"), VALUES);
        cell.close();
        cell = TrainingCell.join(bus, "training", options().withData(inside));
        Path file = folder.resolve("job.npz");
        job(1).write(file);
        Npz whole = Npz.open(file);
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        Path changed = folder.resolve("changed.npz");
        Npz.write(changed, Map.of("job", NpyArray.of(text, text.length), "network", whole.array("network"), "samples",
                whole.array("samples"), "labels", whole.array("labels")), Npz.Compression.STORED);
        assertRefused(Files.readAllBytes(changed), problem);
    }

    private void assertRefused(byte[] job, String problem) {
        var bytes = Arena.ofAuto().allocate(job.length).copyFrom(MemorySegment.ofArray(job));
        var load = new NetworkLoad("bad", OptionalLong.empty(),
                Optional.of(WireTensor.bytes("image", bytes)));
        var error = assertInstanceOf(ErrorReply.class,
                asker.request("training", load, LONG).payload());
        assertEquals(ErrorCode.BAD_VALUE, error.code(), error.message());
        assertTrue(error.message().contains(problem), error.message());
        assertEquals(List.of(), cell.jobs());
        assertEquals(0, events.size());
    }

    @Test
    void whatIsNoJobIsRefused() {
        assertRefused(new byte[100], "the job: no npz");
        assertRefused(bytesOf(Map.of("network", LABELS)), "no array 'job'");
        Training unfit = training(1);
        assertRefused(bytesOf(TrainingJob.of(unfit, VALUES, NpyArray.of(new long[SAMPLES - 1], SAMPLES - 1), STEPS)),
                "samples: labels");
        long[] beyond = labels();
        beyond[4] = 3;
        assertRefused(bytesOf(TrainingJob.of(unfit, VALUES, NpyArray.of(beyond, SAMPLES), STEPS)),
                "label 3 of sample 4 is none of the network's 3 outputs");
        var error = assertThrows(AnswerException.class, () -> client.submit("../up", job(1)));
        assertTrue(error.getMessage().contains("'../up' cannot name a job"), error.getMessage());
    }

    private byte[] bytesOf(TrainingJob job) {
        Path file = folder.resolve("one.npz");
        job.write(file);
        return read(file);
    }

    private byte[] bytesOf(Map<String, NpyArray> arrays) {
        Path file = folder.resolve("one.npz");
        Npz.write(file, arrays, Npz.Compression.STORED);
        return read(file);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void performanceCellsServeTheResultWithoutAFailedRequest() throws InterruptedException {
        try (var server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT.withThreads(2));
                Cell engine = server.join(bus, "engine")) {
            server.serve("digits", Image.compile(training(1).network(), RunSettings.of(Profile.NIR)));
            AtomicBoolean end = new AtomicBoolean();
            AtomicReference<Object> failure = new AtomicReference<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                while (!end.get()) {
                    var answer = asker.request(engine.name(), request(), LONG).payload();
                    if (!(answer instanceof ReasoningResponse)) {
                        failure.set(answer);
                    }
                }
            });
            client.submit("tuned", job(3).withDeployment("digits", "engine", "nobody"));
            TrainingStatus finished = await("training.finished");
            end.set(true);
            caller.join();
            assertEquals(null, failure.get());
            assertEquals("loaded", finished.deployed().get("engine"));
            assertTrue(finished.deployed().get("nobody").startsWith("disconnected: "), finished.deployed().toString());
            assertEquals(expected(3), server.images().get("digits").digest());
        }
    }

    private static ReasoningRequest request() {
        return new ReasoningRequest("digits", "", OptionalInt.of(STEPS), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(),
                WireTensor.floats("encoding", Shape.of(INPUTS), Arena.ofAuto().allocate(4L * INPUTS, 4)));
    }

    @Test
    void aFailureIsAnOutcomeAndTheNextJobRuns() throws InterruptedException {
        Training normal = training(1);
        Training silent = new Training(
                NewNetwork.dense(new NewNetwork.Neurons(false, 1e-3, 5e-4, 1e-4, 1e6, false), 1, INPUTS, 10, 3),
                normal.settings(), normal.objective(), normal.gradients(),
                Training.of(NETWORK, normal.settings()).course(),
                normal.selection(), normal.connections(), normal.resources());
        client.submit("silent", TrainingJob.of(silent, VALUES, LABELS, STEPS));
        client.submit("good", job(1));
        TrainingStatus failed;
        do {
            failed = events.poll(LONG.toSeconds(), TimeUnit.SECONDS).getValue();
        } while (failed.state() != State.FAILED);
        assertTrue(failed.problem().contains("none of its 10 neurons spiked"), failed.problem());
        assertEquals("good", await("training.finished").job());
    }

    @Test
    void aFolderHasOneCell() {
        var error = assertThrows(IllegalStateException.class, () -> TrainingCell.join(bus, "other", options()));
        assertTrue(error.getMessage().contains("another training cell uses this folder"), error.getMessage());
    }
}
