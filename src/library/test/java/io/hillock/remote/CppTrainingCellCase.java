package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.CppProgram;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.npy.NpyArray;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.TrainingJob.Samples;
import io.hillock.remote.training.JobFile;
import io.hillock.spike.Philox;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.EpochReport;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training cell in C++, which listens, a connection to it, and small jobs. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class CppTrainingCellCase {
    static final int SIDE = 6;
    static final int INPUTS = SIDE * SIDE;
    static final int CLASSES = 3;
    static final int SAMPLES = 42;
    static final int STEPS = 8;
    private static final String CELL = "training";
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path folder;
    CppProgram program;
    TrainingClient client;
    private Connection connection;
    private final LinkedBlockingQueue<Map.Entry<String, TrainingStatus>> events = new LinkedBlockingQueue<>();

    Path jobs() {
        return folder.resolve("jobs");
    }

    @BeforeEach
    void start() throws IOException {
        if (connection != null) {
            connection.close();
        }
        events.clear();
        program = CppProgram.start("hillock-engine", List.of("--listen", "unix:" + folder.resolve("cell"), "--name",
                CELL, "--role", "training", "--jobs", jobs().toString(), "--train-data", folder.toString(),
                "--train-waiting", "2", "--train-threads", "2"));
        connection = Transport.of(program.address()).connect(Addresses.settings("asker", Role.TRAINING),
                (_, message) -> TrainingClient.status(message.payload())
                        .ifPresent(status -> events.add(Map.entry(((Event) message.payload()).topic(), status))));
        ask(new Subscribe(List.of("training.*")));
        client = TrainingClient.of(connection, CELL);
    }

    @AfterEach
    void stop() {
        connection.close();
        program.close();
    }

    private Message ask(Message question) {
        return connection.request(Envelope.of(connection.nextId(), connection.name(), CELL, question), LONG).payload();
    }

    /** Sends a job's file in one piece. */
    Message load(String job, Path file) {
        try {
            MemorySegment bytes = Arena.ofAuto().allocate(Files.size(file), Long.BYTES);
            bytes.copyFrom(MemorySegment.ofArray(Files.readAllBytes(file)));
            return ask(new NetworkLoad(job, OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, bytes))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of a job's state. */
    byte[] part(String job, String name) {
        var snapshot = (StateSnapshot) ask(new StatePull(job, OptionalLong.empty(), List.of(name)));
        return snapshot.variables().getFirst().data().toArray(ValueLayout.JAVA_BYTE);
    }

    TrainingStatus await(String topic) throws InterruptedException {
        for (;;) {
            var event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertTrue(event != null, "no event " + topic);
            if (event.getKey().equals(topic)) {
                return event.getValue();
            }
            assertFalse(event.getKey().equals("training.failed"), () -> event.getValue().problem());
        }
    }

    List<Map.Entry<String, TrainingStatus>> eventsUntil(String last) throws InterruptedException {
        List<Map.Entry<String, TrainingStatus>> all = new ArrayList<>();
        do {
            all.add(events.poll(LONG.toSeconds(), TimeUnit.SECONDS));
        } while (!all.getLast().getKey().equals(last));
        return all;
    }

    /** A network as it is in a NIR file, whose numbers are float32. */
    static Network sent(Network network) {
        return NirReader.read(new ByteArrayInputStream(JobFile.nir(network)));
    }

    static void assertSame(Network expected, Network actual) {
        Network here = sent(expected);
        Network there = sent(actual);
        assertEquals(here.metadata(), there.metadata());
        assertEquals(here.edges(), there.edges());
        RunSettings settings = RecordedSettings.read(here).orElseThrow();
        assertEquals(Image.compile(here, settings).digest(), Image.compile(there, settings).digest());
    }

    static TrainingJob withTraining(TrainingJob job, Training training) {
        return new TrainingJob(training, job.samples(), job.steps(), job.validation(), job.validate(), job.earlyStop(),
                job.deployment());
    }

    static TrainingJob withThreads(TrainingJob job, int threads) {
        return withTraining(job, job.training().threads(threads));
    }

    static TrainingJob withEpochs(TrainingJob job, int epochs) {
        return withTraining(job, job.training().epochs(epochs));
    }

    /** To train with, and to validate with. */
    static DataSet[] sets(TrainingJob job) {
        var samples = (Samples.Arrays) job.samples();
        Shape in = Image.compile(job.training().network(), job.training().settings()).inputShape();
        DataSplit split = DataSplit.of(ArrayDataSet.of(samples.values(), samples.labels(), in, job.steps()),
                job.validate().orElseThrow(), job.training().course().seed());
        return new DataSet[]{split.training(), split.validation()};
    }

    /** Trains some epochs more. */
    static void trainFor(Trainer trainer, TrainingJob job, int epochs) {
        int last = trainer.history().size() + epochs;
        DataSet[] sets = sets(job);
        assertFalse(trainer.fit(sets[0], sets[1], new TrainingListener() {
            @Override
            public void epoch(Trainer trained, EpochReport report) {
                if (report.epoch() == last) {
                    trained.stop();
                }
            }
        }));
    }

    /** Pictures whose class is the third of the rows that is bright. */
    static NpyArray pictures() {
        return NpyArray.of(values(1), SAMPLES, 1, SIDE, SIDE);
    }

    static NpyArray sequences(int steps) {
        return NpyArray.of(values(steps), SAMPLES, steps, INPUTS);
    }

    private static float[] values(int rows) {
        float[] values = new float[SAMPLES * rows * INPUTS];
        for (int i = 0; i < values.length; i++) {
            int sample = i / (rows * INPUTS);
            float u = Philox.uniform(Philox.draw(9, 0, 0, i));
            boolean bright = i % INPUTS / (SIDE * 2) == sample % CLASSES;
            values[i] = rows == 1 ? (bright ? u : u / 8) : u < (bright ? 0.4f : 0.05f) ? 1 : 0;
        }
        return values;
    }

    static NpyArray labels() {
        long[] labels = new long[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            labels[sample] = sample % CLASSES;
        }
        return NpyArray.of(labels, SAMPLES);
    }
}
