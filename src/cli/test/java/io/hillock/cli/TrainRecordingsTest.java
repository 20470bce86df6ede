package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.data.EventForm;
import io.hillock.cli.data.InputForm;
import io.hillock.cli.data.TrainingData;
import io.hillock.event.Sensor;
import io.hillock.model.Shape;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.remote.TrainingJob.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock train --recordings}: recorded events train what the same values in full train, bit for bit. */
class TrainRecordingsTest {
    private static final int SIDE = 4;
    private static final int INPUTS = 2 * SIDE * SIDE;
    private static final int STEPS = 10;
    private static final int SAMPLES = 60;
    /** In their order: that of their numbers. */
    private static final String[] CLASSES = {"2", "7", "10"};

    @TempDir
    private Path folder;
    private Path start;
    private final float[] values = new float[SAMPLES * STEPS * INPUTS];
    private final long[] labels = new long[SAMPLES];

    /** Events of the class n are at x = n; a step takes 1 ms. Samples are sorted by class, as folders are. */
    @BeforeEach
    void record() throws IOException {
        Random random = new Random(3);
        for (int sample = 0; sample < SAMPLES; sample++) {
            int label = sample / (SAMPLES / CLASSES.length);
            labels[sample] = label;
            StringBuilder csv = new StringBuilder("t,x,y,p\n");
            for (int event = 0; event < 40; event++) {
                // Each recording reaches the last step, so that all are equally long.
                int step = event == 0 ? STEPS - 1 : random.nextInt(STEPS);
                int x = random.nextInt(4) == 0 ? random.nextInt(SIDE) : label;
                int y = random.nextInt(SIDE);
                int p = random.nextInt(2);
                csv.append(step * 1000 + random.nextInt(1000)).append(',').append(x).append(',').append(y).append(',')
                        .append(p).append('\n');
                values[(sample * STEPS + step) * INPUTS + (p * SIDE + y) * SIDE + x] = 1;
            }
            write("events/" + CLASSES[label] + "/recording" + (sample + 100) + ".csv", csv.toString());
        }
        write("events/.cache", "not a class");
        write("events/10/.DS_Store", "not a recording");
        start = folder.resolve("start.nir");
        CommandOutcome.of("new", "--dense", INPUTS + ",12,3", "-o", start).well();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Object[] train(Path output, Object... data) {
        List<Object> line = new ArrayList<>(List.of("train", start, "--epochs", "3", "--batch", "10", "--initial-rate",
                "0.1", "-o", output));
        line.addAll(List.of(data));
        return line.toArray();
    }

    private Object[] recordings(Path output, Object... more) {
        List<Object> data = new ArrayList<>(List.of("--recordings", folder.resolve("events"), "--sensor", "4x4",
                "--bin", "0.001"));
        data.addAll(List.of(more));
        return train(output, data.toArray());
    }

    private byte[] trainedInFull() throws IOException {
        Path x = folder.resolve("x.npy");
        Path y = folder.resolve("y.npy");
        Npy.write(x, NpyArray.of(values, SAMPLES, STEPS, INPUTS));
        Npy.write(y, NpyArray.of(labels, SAMPLES));
        Path output = folder.resolve("full.nir");
        CommandOutcome.of(train(output, "--data", x, y, "--validation", x, y)).well();
        return Files.readAllBytes(output);
    }

    @Test
    void recordingsTrainWhatTheirValuesInFullTrain() throws IOException {
        Path output = folder.resolve("out.nir");
        CommandOutcome outcome = CommandOutcome.of(
                recordings(output, "--validation-recordings", folder.resolve("events")));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("60 recordings of the classes 2, 7, 10"), outcome.err());
        assertTrue(outcome.out().contains("validation accuracy"), outcome.out());
        assertArrayEquals(trainedInFull(), Files.readAllBytes(output));
    }

    @Test
    void aJobBringsTheirValues() {
        InputForm form = new InputForm(OptionalInt.empty(), Optional.empty(),
                new EventForm(Optional.of(new Sensor(SIDE, SIDE)), Optional.empty(), OptionalDouble.of(0.001),
                        Optional.empty(), TimeUnit.MICROSECONDS, false),
                1e-3, _ -> {});
        Samples.Arrays job = assertInstanceOf(Samples.Arrays.class, TrainingData.samples(
                TrainingData.recordings(folder.resolve("events"), Shape.of(INPUTS), form)));
        assertEquals(List.of((long) SAMPLES, (long) STEPS, (long) INPUTS), job.values().shape());
        assertArrayEquals(values, job.values().toFloats());
        assertArrayEquals(labels, job.labels().toLongs());
    }

    @Test
    void stepsCutRecordings() throws IOException {
        Path output = folder.resolve("out.nir");
        CommandOutcome outcome = CommandOutcome.of(recordings(output, "--steps", "4", "--validate", "0.2"));
        assertEquals(0, outcome.code(), outcome.err());
        String err = outcome.err();
        assertTrue(err.contains("after step 3 left out, as --steps says"), err);
    }

    @Test
    void whatIsNoSetOfRecordingsIsRefused() throws IOException {
        Path output = folder.resolve("out.nir");
        Path events = folder.resolve("events");
        assertEquals("events/2: has no folder in it; each class of recordings is one", refusal(
                train(output, "--recordings", events.resolve("2"))));
        assertEquals("nothing: no such folder", refusal(train(output, "--recordings", folder.resolve("nothing"))));
        Files.createDirectory(events.resolve("11"));
        assertEquals("events/11: has no file in it; it should hold the recordings of a class",
                refusal(recordings(output)));
        write("events/11/0.csv", "t,x,y,p\n5,9,0,1\n");
        CommandOutcome outside = CommandOutcome.of(recordings(output));
        assertEquals(1, outside.code());
        assertTrue(outside.err().contains("events/11/0.csv: event 0 (t 5 µs, x 9, y 0) lies outside the sensor"),
                outside.err());
        assertEquals("--validate, --validation and --validation-recordings exclude each other",
                refusal(recordings(output, "--validate", "0.1", "--validation-recordings", events)));
    }

    private String refusal(Object[] line) {
        return CommandOutcome.of(line).refused(1).replace("hillock train: ", "").replace(folder + "/", "");
    }
}
