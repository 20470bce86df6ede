package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.nir.NirReader;
import io.hillock.npy.NpyArray;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.training.JobFile;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training cell on a bus, and a small job. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TrainingCellCase {
    static final int SAMPLES = 60;
    static final int INPUTS = 12;
    static final int STEPS = 6;
    static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    Path folder;

    final Bus bus = new Bus();
    final LinkedBlockingQueue<Map.Entry<String, TrainingStatus>> events = new LinkedBlockingQueue<>();
    Cell asker;
    TrainingCell cell;
    TrainingClient client;
    static final NpyArray VALUES = values();
    static final NpyArray LABELS = NpyArray.of(labels(), SAMPLES);

    static long[] labels() {
        Random random = new Random(7);
        return random.longs(SAMPLES, 0, 3).toArray();
    }

    /** Each class is bright in a third of its inputs. */
    static NpyArray values() {
        long[] labels = labels();
        Random random = new Random(8);
        float[] values = new float[SAMPLES * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % INPUTS / 4 == labels[i / INPUTS] ? 0.8f : 0) + 0.3f * random.nextFloat();
        }
        return NpyArray.of(values, SAMPLES, INPUTS);
    }

    /** The network as it is in a NIR file, whose numbers are float32. */
    static final Network NETWORK = inFile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 10, 3));

    static Network inFile(Network network) {
        return NirReader.read(new ByteArrayInputStream(JobFile.nir(network)));
    }

    static Training training(int epochs) {
        return Training.of(NETWORK, RunSettings.of(Profile.NIR))
                .epochs(epochs).batch(8).optimizer(Optimizer.adamW(1e-2)).initialRate(0.1).dropout("lif1", 0.1);
    }

    static TrainingJob job(int epochs) {
        return TrainingJob.of(training(epochs), VALUES, LABELS, STEPS).withValidate(0.2);
    }

    /** The image of the network that the job gives without a cell. */
    static String expected(int epochs) {
        try (Trainer trainer = JavaTrainer.open(training(epochs))) {
            DataSplit split = DataSplit.of(ArrayDataSet.of(VALUES, LABELS, Shape.of(INPUTS), STEPS), 0.2, 1);
            trainer.fit(split.training(), split.validation());
            return digest(inFile(trainer.best()));
        }
    }

    static String digest(Network network) {
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

    TrainingCellOptions options() {
        return TrainingCellOptions.of(folder.resolve("jobs")).withData(folder).withWaiting(2);
    }

    static String topic(Message message) {
        return ((Event) message).topic();
    }

    @AfterEach
    void stop() {
        cell.close();
        bus.close();
    }

    TrainingStatus await(String topic) throws InterruptedException {
        for (;;) {
            Map.Entry<String, TrainingStatus> event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertTrue(event != null, "no event " + topic);
            if (event.getKey().equals(topic)) {
                return event.getValue();
            }
            assertFalse(event.getKey().equals("training.failed"), () -> event.getValue().problem());
        }
    }

    static ReasoningRequest request() {
        return new ReasoningRequest("digits", "", OptionalInt.of(STEPS), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(),
                WireTensor.floats("encoding", Shape.of(INPUTS), Arena.ofAuto().allocate(4L * INPUTS, 4)));
    }
}
