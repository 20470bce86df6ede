package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.cli.hub.EngineHub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireElementType;
import io.hillock.recording.RecordingReader;
import io.hillock.remote.ServerOptions;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded events and NIR data as {@code --input}: they give what the same input in full gives. */
class EventInputTest {
    private static final int WIDTH = 4;
    private static final int HEIGHT = 3;
    private static final int INPUTS = 2 * WIDTH * HEIGHT;
    private static final int STEPS = 50;

    @TempDir
    private Path folder;
    private Path model;
    /** Events of t, x, y, p; step 0 of a run at 0.0001 s takes 100 µs. */
    private List<long[]> events;

    @BeforeEach
    void recordSomeEvents() {
        model = Samples.camera(folder);
        Random random = new Random(7);
        events = random.ints(400, 0, STEPS * 100).sorted()
                .mapToObj(t -> new long[]{t, random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt(2)})
                .toList();
    }

    private Path csv(String name, List<long[]> rows) throws IOException {
        StringBuilder text = new StringBuilder("t,x,y,p\n");
        rows.forEach(row -> text.append(row[0]).append(',').append(row[1]).append(',').append(row[2]).append(',')
                .append(row[3]).append('\n'));
        return Files.writeString(folder.resolve(name), text);
    }

    /** The events in full, [steps, 2, 3, 4]. */
    private Path dense(boolean counts) {
        float[] values = new float[STEPS * INPUTS];
        for (long[] event : events) {
            int at = (int) (event[0] / 100 * INPUTS + (event[3] * HEIGHT + event[2]) * WIDTH + event[1]);
            values[at] = counts ? values[at] + 1 : 1;
        }
        Path file = folder.resolve("dense.npy");
        Npy.write(file, NpyArray.of(values, STEPS, 2, HEIGHT, WIDTH));
        return file;
    }

    private float[] spikes(Object... arguments) {
        Path out = folder.resolve("out.npz");
        Object[] all = Stream.concat(Stream.of("run", model, "-o", out),
                Stream.of(arguments)).toArray();
        CommandOutcome outcome = CommandOutcome.of(all);
        assertEquals(0, outcome.code(), outcome.err());
        return Npz.open(out).array("out").toFloats();
    }

    private String note(Object... arguments) {
        Object[] all = Stream.concat(Stream.of("run", model),
                Stream.of(arguments)).toArray();
        CommandOutcome outcome = CommandOutcome.of(all);
        assertEquals(0, outcome.code(), outcome.err());
        return outcome.err().lines().filter(line -> !line.startsWith("warning: ")).collect(Collectors.joining("\n"));
    }

    private String refusal(Object... arguments) {
        Object[] all = Stream.concat(Stream.of("run", model),
                Stream.of(arguments)).toArray();
        return CommandOutcome.of(all).refused(1);
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    void eventsRunAsTheSameInputInFull(String engine) throws IOException {
        Path file = csv("events.csv", events);
        float[] expected = spikes("--input", dense(false), "--engine", engine);
        assertTrue(sum(expected) > 0, "a silent network tests nothing");
        assertArrayEquals(expected, spikes("--input", file, "--engine", engine));
        assertArrayEquals(spikes("--input", dense(true), "--engine", engine),
                spikes("--input", file, "--events", "count", "--engine", engine));
    }

    /** The events travel as lists of spikes, are recorded as such, and replayed with the same bits. */
    @Test
    void aHubRunsThemAsHere() throws Exception {
        Path file = csv("events.csv", events);
        float[] expected = spikes("--input", file);
        Path there = folder.resolve("there.npz");
        Path recording = folder.resolve("recording");
        String uri = "unix:" + folder.resolve("hub");
        Settings settings = Settings.of("hub", Role.ROUTER);
        try (EngineHub hub = new EngineHub(settings, ServerOptions.DEFAULT);
                Listener _ = Transport.of(uri).listen(settings, hub);
                var threads = Executors.newSingleThreadExecutor()) {
            Future<CommandOutcome> tap = threads.submit(() -> CommandOutcome.of("tap", uri, "--record", recording,
                    "--type", "REASONING_REQUEST,REASONING_RESPONSE", "--count", 8));
            while (!tap.isDone()) {
                CommandOutcome outcome = CommandOutcome.of("connect", uri, "run", model, "--input", file, "-o", there);
                assertEquals(0, outcome.code(), outcome.err());
                assertArrayEquals(expected, Npz.open(there).array("out").toFloats());
            }
            assertEquals(0, tap.get().code(), tap.get().err());
            String replayed = CommandOutcome.of("replay", recording, uri, "--compare").well().out();
            assertTrue(replayed.matches("\\d requests: [1-9] answers with the same bits, 0 different, .*\n"), replayed);
        }
        Set<WireElementType> forms = EnumSet.noneOf(WireElementType.class);
        try (RecordingReader reader = RecordingReader.open(recording)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                if (next.get().message().payload() instanceof ReasoningRequest request && request.encoding().shape()
                        .dim(0) == STEPS) {
                    forms.add(request.encoding().type());
                }
            }
        }
        assertEquals(Set.of(WireElementType.SPIKES), forms);
    }

    @Test
    void allEnginesAgree() throws IOException {
        CommandOutcome outcome = CommandOutcome.of("verify", model, "--input", csv("events.csv", events));
        assertEquals(0, outcome.code(), outcome.out());
        assertTrue(outcome.out().contains(STEPS + " steps"), outcome.out());
    }

    @Test
    void aStreamCutInTwoIsTheWhole() throws IOException {
        float[] whole = spikes("--input", csv("events.csv", events));
        Path state = folder.resolve("state.npz");
        float[] first = spikes("--input", csv("first.csv", events), "--steps", 20, "--state-out", state);
        List<long[]> later = events.stream().filter(event -> event[0] >= 2000)
                .map(event -> new long[]{event[0] - 2000, event[1], event[2], event[3]}).toList();
        float[] second = spikes("--input", csv("second.csv", later), "--state-in", state);
        for (int i = 0; i < whole.length; i++) {
            assertEquals(whole[i], i < first.length ? first[i] : second[i - first.length], "value " + i);
        }
    }

    @Test
    void whatTheUserShouldKnowIsSaid() throws IOException {
        Path file = csv("a.csv", List.of(new long[]{0, 0, 0, 1}, new long[]{1, 0, 0, 1}, new long[]{500, 1, 1, 0}));
        assertEquals("note: " + file + ": 1 event beyond the first of an input and a step left out; --events count"
                + " adds them up", note("--input", file));
        assertEquals("note: " + file + ": 1 event after step 2 left out, as --steps says",
                note("--input", file, "--steps", 3, "--events", "count"));
        Path clock = csv("clock.csv",
                List.of(new long[]{7_200_000_000L, 0, 0, 1}, new long[]{7_200_000_150L, 1, 0, 1}));
        assertEquals("note: " + clock + ": step 0 begins at the first event, 7200000000 µs, because its times are those"
                + " of a clock; --start zero begins at 0", note("--input", clock));
        assertEquals("", note("--input", clock, "--start", "first"));
        Path back = csv("back.csv", List.of(new long[]{500, 0, 0, 1}, new long[]{100, 1, 0, 1}));
        assertEquals("note: " + back + ": 1 event is earlier than the one before; events are taken in the order of"
                + " their times", note("--input", back));
    }

    @Test
    void eventsThatDoNotFitAreRefused() throws IOException {
        Path file = csv("a.csv", List.of(new long[]{0, 0, 0, 1}, new long[]{1, 4, 0, 1}));
        String start = "hillock run: " + file + ": ";
        assertEquals(start + "event 1 (t 1 µs, x 4, y 0) lies outside the sensor of 4x3", refusal("--input", file));
        assertEquals(start + "does not fit the network's input [2, 3, 4]: events of a sensor of 34x34 need [34, 34],"
                + " [2, 34, 34] or as many in one row", refusal("--input", file, "--sensor", "34x34"));
        assertEquals(start + "a step of the run takes 1 s, which is no time for a recording in microseconds: state the"
                + " seconds per step with --bin",
                CommandOutcome.of("run", model, "--input", file, "--dt", 1).err().lines().toList().getLast());
        Path fine = csv("b.csv", events);
        assertEquals(0, CommandOutcome.of("run", model, "--input", fine, "--dt", 1, "--bin", "0.001").code());
        assertEquals("hillock run: " + dense(false) + ": is an array of values, --sensor is for recordings of sensors",
                refusal("--input", dense(false), "--sensor", "4x3"));
        assertEquals("hillock run: " + dense(false) + ": is an array of values, --bin is for recordings of events",
                refusal("--input", dense(false), "--bin", "0.001"));
        for (String wrong : List.of("--sensor 4", "--polarity up", "--events many", "--start now", "--time-unit h",
                "--layout BTN", "--bin 0")) {
            String[] option = wrong.split(" ");
            assertTrue(CommandOutcome.of("run", model, "--input", fine, option[0], option[1]).refused(2)
                    .startsWith("hillock"), wrong);
        }
    }

    @Test
    void batchesMayHaveTheirStepsFirst() {
        int samples = 3;
        float[] samplesFirst = new float[samples * STEPS * INPUTS];
        float[] stepsFirst = new float[samplesFirst.length];
        Random random = new Random(8);
        for (int sample = 0; sample < samples; sample++) {
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < INPUTS; i++) {
                    float value = random.nextInt(4) / 2f;
                    samplesFirst[(sample * STEPS + step) * INPUTS + i] = value;
                    stepsFirst[(step * samples + sample) * INPUTS + i] = value;
                }
            }
        }
        Path bt = folder.resolve("bt.npy");
        Path tb = folder.resolve("tb.npy");
        Npy.write(bt, NpyArray.of(samplesFirst, samples, STEPS, 2, HEIGHT, WIDTH));
        Npy.write(tb, NpyArray.of(stepsFirst, STEPS, samples, 2, HEIGHT, WIDTH));
        float[] expected = spikes("--input", bt);
        assertTrue(sum(expected) > 0, "a silent network tests nothing");
        assertArrayEquals(expected, spikes("--input", tb, "--layout", "TB"));
        assertEquals("hillock run: " + dense(false) + ": shape [50, 2, 3, 4] has no order of steps and samples,"
                + " --layout TB is for [T, B, *in]", refusal("--input", dense(false), "--layout", "TB"));
        stepsFirst[(7 * samples + 1) * INPUTS + 5] = Float.NaN;
        Npy.write(tb, NpyArray.of(stepsFirst, STEPS, samples, 2, HEIGHT, WIDTH));
        assertEquals("hillock run: " + tb + ": the value at [7, 1, 0, 1, 1] is NaN, inputs must be finite",
                refusal("--input", tb, "--layout", "TB"));
    }

    /** As {@code nir.write_data} writes it. */
    private Path nirData(double dt) {
        Path file = folder.resolve("data.nir");
        long[][] index = new long[1][events.size()];
        double[][] time = new double[1][events.size()];
        for (int i = 0; i < events.size(); i++) {
            long[] event = events.get(i);
            index[0][i] = (event[3] * HEIGHT + event[2]) * WIDTH + event[1];
            time[0][i] = event[0] * 1e-6;
        }
        NpyArray dense = Npy.read(dense(false));
        float[][][] values = new float[1][STEPS][INPUTS];
        float[] flat = dense.toFloats();
        for (int step = 0; step < STEPS; step++) {
            System.arraycopy(flat, step * INPUTS, values[0][step], 0, INPUTS);
        }
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("__type__", "NIRGraphData");
            WritableGroup nodes = hdf.putGroup("nodes");
            WritableGroup input = nodes.putGroup("input");
            input.putAttribute("__type__", "NIRNodeData");
            WritableGroup observables = input.putGroup("observables");
            WritableGroup spikes = observables.putGroup("spikes");
            spikes.putAttribute("__type__", "EventData");
            spikes.putDataset("idx", index);
            spikes.putDataset("time", time);
            spikes.putAttribute("n_neurons", (long) INPUTS);
            spikes.putAttribute("t_max", STEPS * 1e-4);
            WritableGroup raster = observables.putGroup("raster");
            raster.putAttribute("__type__", "TimeGriddedData");
            raster.putDataset("data", values);
            raster.putAttribute("dt", dt);
        }
        return file;
    }

    @Test
    void nirDataRunAsTheSameInputInFull() {
        Path file = nirData(1e-4);
        float[] expected = spikes("--input", dense(false));
        assertArrayEquals(expected, spikes("--input", file + ":input:spikes"));
        assertArrayEquals(expected, spikes("--input", file + ":input:raster"));
        assertEquals("hillock run: " + file + ": node 'input' has 2 observables, name one as " + file
                + ":input:OBSERVABLE; it has raster, spikes", refusal("--input", file));
        assertEquals("hillock run: " + file + ": has no node 'cam', name one as " + file + ":NODE; it has input",
                refusal("--input", file + ":cam"));
        assertEquals("hillock run: " + file + ":input:raster: a step takes 0.0001 s, one of the run 0.001 s: run with"
                + " --dt 0.0001, or with --bin 0.0001 to take each as one step of the run",
                refusal("--input", file + ":input:raster", "--dt", "0.001"));
        assertEquals("hillock run: " + file + ": holds NIR data, not a network: give it as --input",
                CommandOutcome.of("run", file, "--input", file).refused(1));
        assertEquals("hillock run: " + file + ":input:spikes: holds events of 24 neurons, the network takes [3]",
                CommandOutcome.of("run", Samples.spiking(folder), "--input", file + ":input:spikes").refused(1));
    }

    @Test
    void inspectShowsWhatAnInputHolds() throws IOException {
        JsonNode data = CommandOutcome.of("inspect", nirData(1e-4), "--json").json();
        assertEquals("NIR data", data.get("kind").asText());
        assertEquals(400, data.get("parts").get("input:spikes").get("events").asInt());
        assertEquals(STEPS, data.get("parts").get("input:raster").get("steps").asInt());
        Path file = csv("a.csv", List.of(new long[]{5, 0, 2, 1}, new long[]{9, 3, 1, 0}));
        assertEquals(Map.of("events", "2", "first_us", "5", "last_us", "9", "x", "0 to 3", "y", "1 to 2", "on", "1"),
                CommandOutcome.of("inspect", file, "--json").json().get("parts").get(file.toString()).properties()
                        .stream().collect(Collectors.toMap(Map.Entry::getKey,
                                entry -> entry.getValue().asText())));
        assertTrue(CommandOutcome.of("inspect", dense(false)).well().out().contains("f4 (50, 2, 3, 4)"));
    }
}
