package io.hillock.server;

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

/** {@code hillock listen} in a process of its own. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListenTest {
    @TempDir
    private Path folder;

    @Test
    void servesAndDrainsOnSigterm() throws Exception {
        Path model = Samples.spiking(folder);
        String uri = "unix:" + folder.resolve("socket");
        Process process = start("listen", uri, "tcp://localhost:0", "--model", "small=" + model, "--profile",
                "snntorch");
        try (var said = process.inputReader()) {
            assertEquals(uri, said.readLine(), () -> log());
            String tcp = said.readLine();
            assertTrue(tcp.startsWith("tcp://localhost:"), tcp);
            for (String at : List.of(uri, tcp)) {
                assertEquals("small",
                        Outcome.of("connect", at, "status", "--json").json().get("networks").get(0).asText());
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
            String said = Outcome.of("listen", "unix:" + folder.resolve("socket"), uri, keyed[0], keyed[1], keyed[2],
                    keyed[3]).refused(1);
            assertTrue(said.contains(uri) && said.contains("--token-file") && said.contains("--no-token"), said);
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
            try (var said = process.inputReader()) {
                assertTrue(String.valueOf(said.readLine()).contains("://0.0.0.0:"), () -> log());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String... args) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        if (System.getProperty("hillock.library") != null) {
            command.add("-Dhillock.library=" + System.getProperty("hillock.library"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.hillock.server.Main"));
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
