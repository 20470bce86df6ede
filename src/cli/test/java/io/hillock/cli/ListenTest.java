package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock listen} in another process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListenTest {
    /** Steps; the fashion network takes minutes for them. */
    private static final int LONGEST = 1 << 24;
    private static final int[] PICTURE = {1, 28, 28};

    @TempDir
    private Path folder;

    @Test
    void servesAndDrainsOnSigterm() throws Exception {
        Path model = Samples.spiking(folder);
        String uri = "unix:" + folder.resolve("socket");
        Process process = start("listen", uri, "tcp://localhost:0", "--model", "small=" + model, "--profile",
                "snntorch");
        try (var output = process.inputReader()) {
            assertEquals(uri, output.readLine(), () -> log());
            String tcp = output.readLine();
            assertTrue(tcp.startsWith("tcp://localhost:"), tcp);
            for (String at : List.of(uri, tcp)) {
                assertEquals("small",
                        CommandOutcome.of("connect", at, "status", "--json").json().get("networks").get(0).asText());
            }
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), () -> log());
            assertTrue(Files.notExists(folder.resolve("socket")));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatCannotBeServedEndsIt() throws Exception {
        Process process = start("listen", "unix:" + folder.resolve("socket"), "--model",
                folder.resolve("none.nir").toString());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertTrue(log().contains("none.nir: no such file"), log());
        process = start("listen", "unix:" + folder.resolve("no/folder/socket"));
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue(), log());
    }

    @Test
    void listensForOtherMachinesWithProofOnly() throws Exception {
        String pem = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls").toString();
        String[] keyed = {"--cert", pem + "/server.pem", "--key", pem + "/server.key"};
        for (String uri : List.of("tcp://0.0.0.0:0", "tcp://[::]:0", "tls://0.0.0.0:0")) {
            String output = CommandOutcome
                    .of("listen", "unix:" + folder.resolve("socket"), uri, keyed[0], keyed[1], keyed[2],
                            keyed[3])
                    .refused(1);
            assertTrue(output.contains(uri) && output.contains("--token-file") && output.contains("--no-token"),
                    output);
            assertTrue(Files.notExists(folder.resolve("socket")), "nothing listens before");
        }
        Path token = Files.setPosixFilePermissions(Files.writeString(folder.resolve("token"), "secret"),
                PosixFilePermissions.fromString("rw-------"));
        for (List<String> proof : List.of(List.of("tcp://0.0.0.0:0", "--no-token"),
                List.of("tcp://0.0.0.0:0", "--token-file", token.toString()),
                List.of("tls://0.0.0.0:0", keyed[0], keyed[1], keyed[2], keyed[3], "--ca", pem + "/ca.pem"))) {
            var command = new ArrayList<>(List.of("listen"));
            command.addAll(proof);
            Process process = start(command.toArray(String[]::new));
            try (var output = process.inputReader()) {
                assertTrue(String.valueOf(output.readLine()).contains("://0.0.0.0:"), () -> log());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** A cell leaves without a goodbye while four runs of minutes are under way. Another cell asks for a small run. */
    @Test
    void runsEndWithTheirAsker() throws Exception {
        Path model = Path.of(System.getProperty("hillock.root", "../..")).resolve(
                "src/examples/main/resources/fashion_mnist.nir");
        Process process = start("listen", "tcp://localhost:0", "--name", "hub", "--threads", "2", "--model",
                "fashion=" + model, "--max-work", String.valueOf(1L << 50));
        try (var output = process.inputReader()) {
            int port = port(output.readLine());
            try (var bad = new PlainPeer(port, "bad")) {
                assertEquals(1L << 50, bad.welcome().get("max_work").asLong());
                for (int i = 0; i < 4; i++) {
                    bad.ask("fashion", LONGEST, PICTURE);
                }
                awaitLoad(port, 2);
            }
            long start = System.nanoTime();
            try (var good = new PlainPeer(port, "good")) {
                assertEquals("REASONING_RESPONSE",
                        good.answer(good.ask("fashion", 16, PICTURE)).get("type").asText());
            }
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void sigtermEndsItInTimeWithARunUnderWay() throws Exception {
        Process process = startServing("--drain", "1000");
        try (var output = process.inputReader()) {
            int port = port(output.readLine());
            try (var cell = new PlainPeer(port, "cell")) {
                long run = cell.ask("small", LONGEST, Samples.INPUTS);
                awaitLoad(port, 0.01);
                process.destroy();
                var answer = cell.answer(run);
                assertEquals("overloaded", answer.get("payload").get("code").asText(), answer::toString);
                assertTrue(answer.get("payload").get("retryable").asBoolean());
            }
            assertTrue(process.waitFor(11, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), () -> log());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void limitsOfWorkAndMemoryAreToldByName() throws Exception {
        Process process = startServing("--max-work", "1000000");
        try (var output = process.inputReader(); var cell = new PlainPeer(port(output.readLine()), "cell")) {
            assertEquals(1_000_000, cell.welcome().get("max_work").asLong());
            var answer = cell.answer(cell.ask("small", LONGEST, Samples.INPUTS));
            assertEquals("too_large", answer.get("payload").get("code").asText(), answer::toString);
            assertTrue(answer.get("payload").get("message").asText().contains("1000000"), answer::toString);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(2, CommandOutcome.of("listen", "tcp://localhost:0", "--max-memory", "0").code());
        assertEquals(2, CommandOutcome.of("listen", "tcp://localhost:0", "--max-work", "0").code());
    }

    private Process startServing(String... options) throws IOException {
        var args = new ArrayList<>(List.of("listen", "tcp://localhost:0", "--name", "hub", "--model",
                "small=" + Samples.spiking(folder), "--profile", "snntorch"));
        args.addAll(List.of(options));
        return start(args.toArray(String[]::new));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Waits until the load, requests under way divided by threads, is this high. */
    private static void awaitLoad(int port, double load) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (CommandOutcome.of("connect", "tcp://localhost:" + port, "status", "--json").json().get("load")
                .asDouble() < load) {
            assertTrue(System.nanoTime() < end, "nothing is under way");
        }
    }

    private Process start(String... args) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        if (System.getProperty("hillock.library") != null) {
            command.add("-Dhillock.library=" + System.getProperty("hillock.library"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.hillock.cli.Main"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(folder.resolve("log").toFile()).start();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
