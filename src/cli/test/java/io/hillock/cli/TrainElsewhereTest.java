package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock train --on}: a hub in another process trains. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrainElsewhereTest {
    private static final Path ENGINE = Path.of(System.getProperty("hillock.root", "../.."),
            "bindings/target/native/native/engine/hillock-engine");
    private static final int SAMPLES = 60;
    private static final int INPUTS = 12;

    @TempDir
    private Path folder;
    private Path start;
    private String uri;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeData() {
        Random random = new Random(5);
        long[] labels = random.longs(SAMPLES, 0, 3).toArray();
        float[] values = new float[SAMPLES * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % INPUTS / 4 == labels[i / INPUTS] ? 0.8f : 0) + 0.3f * random.nextFloat();
        }
        Npy.write(folder.resolve("x.npy"), NpyArray.of(values, SAMPLES, INPUTS));
        Npy.write(folder.resolve("y.npy"), NpyArray.of(labels, SAMPLES));
        start = folder.resolve("start.nir");
        CommandOutcome.of("new", "--dense", "12,10,3", "-o", start).well();
        uri = "unix:" + folder.resolve("socket");
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    private List<Object> train(Path output, int epochs, Object... more) {
        List<Object> line = new ArrayList<>(List.of("train", start, "--data", folder.resolve("x.npy"),
                folder.resolve("y.npy"), "--steps", "6", "--validate", "0.2", "--batch", "8", "--epochs", epochs,
                "--initial-rate", "0.1", "-o", output));
        line.addAll(List.of(more));
        return line;
    }

    private Process process(List<Object> line) throws IOException {
        Process process = CommandProcess.start(folder.resolve("log" + processes.size()), line.toArray());
        processes.add(process);
        return process;
    }

    private Process hub() throws IOException {
        Process hub = process(List.of("listen", uri, "--model", "small=" + start, "--train", folder.resolve("jobs")));
        assertEquals(uri, hub.inputReader().readLine(), () -> log(hub));
        return hub;
    }

    private String log(Process process) {
        try {
            return Files.readString(folder.resolve("log" + processes.indexOf(process)));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** All bits of a network. The order of facts in a file's metadata may differ. */
    private byte[] image(Path network) throws IOException {
        Path image = folder.resolve("image.safetensors");
        CommandOutcome.of("compile", network, "-o", image).done();
        return Files.readAllBytes(image);
    }

    private String served() throws IOException {
        return CommandOutcome.of("connect", uri, "networks", "--json").json().get("networks").get(0).get("digest")
                .asText();
    }

    /** The asker is killed, then the hub; the same command follows the job again, and the result has the same bits as one trained here. */
    @Test
    void aJobSurvivesItsAskerAndItsHub() throws Exception {
        Path here = folder.resolve("here.nir");
        CommandOutcome.of(train(here, 300).toArray()).well();
        Process hub = hub();
        String before = served();
        Path there = folder.resolve("there.nir");
        List<Object> line = train(there, 300, "--on", uri, "--deploy", "small");
        Process asker = process(line);
        asker.inputReader().lines().filter(text -> text.startsWith("epoch")).findFirst().orElseThrow();
        asker.destroyForcibly().waitFor();
        Process again = process(line);
        BufferedReader output = again.inputReader();
        output.lines().filter(text -> text.startsWith("epoch")).findFirst().orElseThrow();
        Path job;
        try (var jobs = Files.newDirectoryStream(folder.resolve("jobs"), "job-*")) {
            job = jobs.iterator().next();
        }
        hub.destroyForcibly().waitFor();
        assertTrue(Files.readString(job.resolve("status.json")).contains("running"), "the job had ended already");
        hub();
        String out = String.join("\n", output.lines().toList());
        assertEquals(0, again.waitFor(), () -> log(again));
        String end = out.substring(Math.max(0, out.length() - 1000));
        assertTrue(out.contains("epoch 300: loss "), end);
        assertTrue(out.contains("at java: loaded"), end);
        assertArrayEquals(image(here), image(there));
        assertNotEquals(before, served());
        String jobs = CommandOutcome.of("connect", uri, "jobs").well().out();
        assertTrue(
                jobs.contains(job.getFileName().toString()) && jobs.contains("finished") && jobs.contains("300 of 300"),
                jobs);
        Path taken = folder.resolve("taken.nir");
        CommandOutcome.of("connect", uri, "jobs", job.getFileName(), "-o", taken, "--cancel").well();
        assertArrayEquals(image(here), image(taken));
        assertTrue(CommandOutcome.of("connect", uri, "jobs", job.getFileName()).refused(1).contains("there is no job"));
    }

    /** SIGTERM ends the asker with 3, and the hub after its batch with 0. */
    @Test
    void signalsEndBothInOrder() throws Exception {
        Process hub = hub();
        Process asker = process(train(folder.resolve("out.nir"), 1_000_000, "--on", uri, "--job", "long"));
        asker.inputReader().lines().filter(text -> text.startsWith("epoch")).findFirst().orElseThrow();
        asker.destroy();
        assertTrue(asker.waitFor(60, TimeUnit.SECONDS));
        assertEquals(3, asker.exitValue(), () -> log(asker));
        assertTrue(log(asker).contains("job 'long' goes on"), log(asker));
        String other = CommandOutcome.of(train(folder.resolve("out.nir"), 3, "--on", uri, "--job", "long").toArray())
                .refused(1);
        assertTrue(other.contains("'long' is another job, which is running"), other);
        hub.destroy();
        assertTrue(hub.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, hub.exitValue(), () -> log(hub));
        assertTrue(Files.exists(folder.resolve("jobs/long/checkpoint.safetensors")));
    }

    /** Behind a hub that has no training cell of its own. */
    @Test
    void aCellInCppTrainsWithTheSameBits() throws Exception {
        Path here = folder.resolve("here.nir");
        CommandOutcome.of(train(here, 20).toArray()).well();
        Process hub = process(List.of("listen", uri, "--model", "small=" + start));
        assertEquals(uri, hub.inputReader().readLine(), () -> log(hub));
        String before = served();
        Process cell = new ProcessBuilder(ENGINE.toString(), "--connect", uri, "--name", "training", "--role", "router",
                "--jobs", folder.resolve("jobs").toString()).start();
        processes.add(cell);
        assertTrue(cell.errorReader().lines().anyMatch(line -> line.contains("connected to")));
        Path there = folder.resolve("there.nir");
        String out = CommandOutcome.of(train(there, 20, "--on", uri, "--job", "cpp", "--deploy", "small").toArray())
                .done().out();
        assertTrue(out.contains(": loaded"), out);
        assertArrayEquals(image(here), image(there));
        String jobs = CommandOutcome.of("connect", uri, "jobs").well().out();
        assertTrue(jobs.contains("cpp") && jobs.contains("finished") && jobs.contains("20 of 20"), jobs);
        Path taken = folder.resolve("taken.nir");
        CommandOutcome.of("connect", uri, "jobs", "cpp", "-o", taken, "--cancel").well();
        assertArrayEquals(image(here), image(taken));
        assertNotEquals(before, served());
    }

    @Test
    void whatCannotBeIsRefused() {
        String nobody = CommandOutcome.of(train(folder.resolve("out.nir"), 1, "--on", uri).toArray()).refused(1);
        assertTrue(nobody.contains(uri), nobody);
        String local = CommandOutcome.of(train(folder.resolve("out.nir"), 1, "--on", uri, "--resume").toArray())
                .refused(1);
        assertTrue(local.contains("do not go with --on"), local);
    }
}
