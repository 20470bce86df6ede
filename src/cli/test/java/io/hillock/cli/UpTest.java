package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock up} with a hub and two {@code hillock-engine} processes, and {@code hillock health} of all of them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UpTest {
    private static final int DEGRADED = 3;
    private static final int DOWN = 4;

    @TempDir
    private Path folder;
    private Process up;

    private Process up(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("eco.yaml"), yaml);
        up = CommandProcess.start(folder.resolve("log"), "up", file);
        return up;
    }

    /** Also after a timeout, which interrupts the test's thread. */
    @AfterEach
    void end() {
        if (up != null) {
            up.descendants().forEach(ProcessHandle::destroyForcibly);
            up.destroyForcibly();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static JsonNode part(JsonNode tree, String name) {
        for (JsonNode part : tree.get("parts")) {
            if (part.get("name").asText().equals(name)) {
                return part;
            }
        }
        throw new AssertionError("no " + name + " in " + tree);
    }

    /** Asks until the exit status is this one. */
    private static JsonNode awaitHealth(String uri, int code) {
        for (;;) {
            CommandOutcome outcome = CommandOutcome.of("health", uri, "--json");
            if (outcome.code() == code) {
                return outcome.jsonWithWarnings();
            }
        }
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor());
    }

    private ProcessHandle process(Process up, String argument) {
        return up.descendants().filter(one -> List.of(one.info().arguments().orElse(new String[0])).contains(argument))
                .findFirst().orElseThrow(() -> new AssertionError("no process with " + argument + "\n" + log()));
    }

    @Test
    void anEcosystemStartsHealsAndEnds() throws Exception {
        String health = "unix:" + folder.resolve("up");
        String hub = "unix:" + folder.resolve("hub");
        up("""
                name: eco
                health: %s
                cells:
                  - name: hub
                    hillock: listen %s
                  - name: engine
                    engine: --connect %s --threads 1
                    instances: 2
                    after: hub
                """.formatted(health, hub, hub));
        assertEquals("ready: eco", up.inputReader().readLine(), this::log);
        awaitHealth(health, 0);
        awaitHealth(hub, 0);
        List<ProcessHandle> all = up.descendants().toList();
        assertEquals(4, all.size(), this::log); // the watchdog among them

        ProcessHandle killed = process(up, "engine-1");
        signal("KILL", killed.pid());
        JsonNode restarted = awaitHealth(health, DEGRADED);
        assertEquals("restarted 1 of 3 times in 60 s", part(restarted, "engine-1").get("why").asText());
        assertTrue(process(up, "engine-1").pid() != killed.pid());
        awaitHealth(hub, 0);

        ProcessHandle stopped = process(up, "engine-2");
        signal("STOP", stopped.pid());
        JsonNode suspected = awaitHealth(hub, DEGRADED);
        assertEquals("DOWN", part(suspected, "engine-2").get("state").asText());
        assertEquals("gets no requests: suspected: no sign of life",
                part(suspected, "engine-2").get("why").asText());
        signal("CONT", stopped.pid());
        awaitHealth(hub, 0);

        List<ProcessHandle> last = up.descendants().toList();
        up.toHandle().destroy();
        assertTrue(up.waitFor(60, TimeUnit.SECONDS), this::log);
        assertEquals(0, up.exitValue(), this::log);
        last.forEach(one -> assertFalse(one.isAlive(), this::log));
        assertEquals(DOWN, CommandOutcome.of("health", hub).code());
    }

    @Test
    void itsProcessesEndEvenIfItIsKilled() throws Exception {
        String hub = "unix:" + folder.resolve("hub");
        up("""
                name: eco
                cells:
                  - name: hub
                    hillock: listen %s
                  - name: engine
                    engine: --connect %s
                    after: hub
                  - name: stubborn
                    command: [sh, -c, "trap '' TERM; sleep 1000 & while :; do wait; done"]
                    stop: 1s
                """.formatted(hub, hub));
        assertEquals("ready: eco", up.inputReader().readLine(), this::log);
        List<ProcessHandle> all = up.descendants().toList();
        while (all.size() < 5) {
            all = up.descendants().toList(); // until the stubborn one has a child
        }
        up.destroyForcibly().waitFor();
        for (ProcessHandle one : all) {
            one.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatIsGivenUpEntirelyEndsWithOne() throws Exception {
        up("""
                name: eco
                cells:
                  - name: bad
                    command: [sh, -c, "echo nothing to do; exit 3"]
                    restarts: 1
                    backoff: 1ms..1ms
                """);
        assertTrue(up.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, up.exitValue());
        assertTrue(log().contains("bad: given up: ended with status 3: nothing to do, after 1 restarts in 60 s"),
                this::log);
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("eco.yaml"), "name: x\ncells:\n  - name: a\n    run: b\n");
        String error = CommandOutcome.of("up", file, "--check").refused(1);
        assertTrue(error.startsWith("hillock up: " + file + ":4: 'run' is unknown; a cell has "), error);
        assertTrue(CommandOutcome.of("up", folder.resolve("none"), "--check").refused(1)
                .endsWith("none: there is no such file"));
    }
}
