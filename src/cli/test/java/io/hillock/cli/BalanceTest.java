package io.hillock.cli;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Link;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.protocol.Role;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock balance} over {@code hillock-engine} processes that join, leave and are killed. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalanceTest {
    private static final Path ENGINE = Path.of(System.getProperty("hillock.root", "../.."),
            "bindings/target/native/native/engine/hillock-engine");
    private static final int SEQUENCES = 60;
    private static final int STEPS = 6;
    private static final int INPUTS = 3;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    /** A sequence over the hub, and the same in process. */
    private record Sequence(Session remote, Session local, Response answer, Response expected, MemorySegment snapshot,
            Random random) {

        /** Runs the next steps at both places; from the snapshot if the engine is gone. Returns whether it was. */
        boolean run(Arena arena) {
            float[] values = new float[STEPS * INPUTS];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            Encoding encoding = new Encoding(arena.allocateFrom(JAVA_FLOAT, values), STEPS, false);
            local.run(encoding, expected);
            boolean gone = false;
            try {
                remote.run(encoding, answer);
            } catch (EngineException e) {
                assertEquals(EngineException.Status.DISCONNECTED, e.status(), e.getMessage());
                remote.restore(snapshot);
                remote.run(encoding, answer);
                gone = true;
            }
            assertEquals(-1, expected.memory().mismatch(answer.memory()));
            remote.snapshot(snapshot);
            return gone;
        }
    }

    @Test
    void sequencesStaySpreadWhileEnginesJoinAndDie() throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        String listening = "unix:" + folder.resolve("engine");
        Image image = Image.compile(NirReader.read(Samples.spiking(folder)), RunSettings.of(Profile.SNNTORCH));
        try (Arena arena = Arena.ofShared(); Engine java = JavaEngine.open(image)) {
            engine("--listen", listening, "--name", "cpp-0");
            Process hub = start("balance", uri, "--engine", listening);
            assertEquals("ready: " + uri, hub.inputReader().readLine(), this::log);
            Process first = engine("--connect", uri, "--name", "cpp-1");
            engine("--connect", uri, "--name", "cpp-2");
            awaitEngines(uri, 3);
            try (Link link = Transport.of(uri).link(Settings.of("client", Role.INTERFACE), (_, _) -> {});
                    Engine remote = RemoteEngine.open(link, image)) {
                List<Sequence> sequences = new ArrayList<>();
                for (int i = 0; i < SEQUENCES; i++) {
                    Session session = remote.open();
                    sequences.add(new Sequence(session, java.open(), response(image, arena), response(image, arena),
                            arena.allocate(session.stateBytes(), Long.BYTES), new Random(i)));
                }
                awaitServing(uri, image, 3);
                assertEquals(0, sequences.stream().filter(sequence -> sequence.run(arena)).count());
                Map<String, Integer> three = streams(uri);
                assertEquals(3, three.size(), three::toString);
                assertTrue(three.values().stream().allMatch(count -> count > 0 && count <= 25), three::toString);
                engine("--connect", uri, "--name", "cpp-3");
                awaitServing(uri, image, 4);
                assertEquals(0, sequences.stream().filter(sequence -> sequence.run(arena)).count());
                Map<String, Integer> four = streams(uri);
                assertEquals(SEQUENCES, four.values().stream().mapToInt(Integer::intValue).sum(), four::toString);
                assertTrue(four.get("cpp-3") > 0 && four.get("cpp-3") <= 19, four::toString);
                three.forEach((name, before) -> assertTrue(four.get(name) <= before, three + " to " + four));
                assertEquals(0, sequences.stream().filter(sequence -> sequence.run(arena)).count());
                assertEquals(four, streams(uri), "nothing moves without a reason");
                first.destroyForcibly();
                awaitEngines(uri, 3);
                assertEquals((long) four.get("cpp-1"),
                        sequences.stream().filter(sequence -> sequence.run(arena)).count(),
                        "only the sequences of the dead engine begin elsewhere");
                Map<String, Integer> left = streams(uri);
                assertEquals(SEQUENCES, left.values().stream().mapToInt(Integer::intValue).sum(), left::toString);
                assertTrue(left.values().stream().allMatch(count -> count <= 25), left::toString);
                sequences.forEach(sequence -> {
                    sequence.remote.close();
                    sequence.local.close();
                });
            }
            hub.toHandle().destroy();
            assertTrue(hub.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, hub.exitValue(), this::log);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void aWrongBoundIsToldByName() {
        String error = CommandOutcome.of("balance", "unix:" + folder.resolve("hub"), "--bound", "1").refused(2);
        assertTrue(error.contains("--bound must be above 1"), error);
    }

    private static Response response(Image image, Arena arena) {
        return image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster());
    }

    private static JsonNode status(String uri) {
        return CommandOutcome.of("connect", uri, "status", "--json").json();
    }

    private static void awaitEngines(String uri, int number) {
        while (status(uri).get("engines").size() != number) {
            Thread.onSpinWait();
        }
    }

    /** Waits until so many engines serve the network. */
    private static void awaitServing(String uri, Image image, int number) {
        while (status(uri).get("engines").findValues("networks").stream()
                .filter(networks -> networks.toString().contains(image.digest())).count() != number) {
            Thread.onSpinWait();
        }
    }

    /** How many streams each engine holds. */
    private static Map<String, Integer> streams(String uri) {
        Map<String, Integer> all = new HashMap<>();
        JsonNode metrics = CommandOutcome.of("connect", uri, "metrics", "--json").json();
        metrics.get("gauges").properties().forEach(gauge -> {
            if (gauge.getKey().startsWith("streams{")) {
                all.put(gauge.getKey().replaceAll(".*engine=([^,}]*).*", "$1"), gauge.getValue().asInt());
            }
        });
        return all;
    }

    private Process engine(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ENGINE.toString(), "--threads", "1"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("engines").toFile())).start();
        processes.add(process);
        return process;
    }

    private Process start(String... args) throws IOException {
        Process process = CommandProcess.start(folder.resolve("log"), (Object[]) args);
        processes.add(process);
        return process;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
