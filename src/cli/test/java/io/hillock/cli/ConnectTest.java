package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.cli.hub.EngineHub;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask a hub, against a hub in this process. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectTest {
    @TempDir
    private Path folder;
    private EngineHub hub;
    private Listener listener;
    private String uri;
    private Path token;

    @BeforeEach
    void listen() throws IOException {
        Settings settings = Settings.of("hub", Role.ROUTER).withToken(Token.of("secret"));
        uri = "unix:" + folder.resolve("socket");
        token = secret("token", "secret\nanother interface\n");
        hub = new EngineHub(settings, ServerOptions.DEFAULT);
        listener = Transport.of(uri).listen(settings, hub);
    }

    @AfterEach
    void close() {
        listener.close();
        hub.close();
    }

    private Path secret(String name, String text) throws IOException {
        return Files.setPosixFilePermissions(Files.writeString(folder.resolve(name), text),
                PosixFilePermissions.fromString("rw-------"));
    }

    private CommandOutcome connect(Object... command) {
        var all = new ArrayList<Object>(List.of("connect", uri, "--token-file", token));
        all.addAll(List.of(command));
        return CommandOutcome.of(all.toArray());
    }

    @Test
    void statusNetworksAndMetrics() {
        assertTrue(connect("status").well().out().contains("ready"));
        assertEquals("ready", connect("status", "--json").json().get("state").asText());
        assertTrue(connect("networks").well().out().contains("no networks"));
        assertEquals(0, connect("networks", "--to", "java", "--json").json().get("networks").size());
        assertTrue(connect("metrics").well().out().contains("requests"));
        JsonNode metrics = connect("metrics", "samples", "--json").json();
        assertEquals(1, metrics.get("counters").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub", "java", "native"})
    void aRunThereIsTheRunHere(String cell) throws IOException {
        Path model = Samples.spiking(folder);
        Path input = Samples.input(folder, "x.npy", 4, 10, 3);
        Path here = folder.resolve("here.npz");
        Path there = folder.resolve("there.npz");
        CommandOutcome.of("run", model, "--input", input, "-o", here, "--record", "hidden:z,hidden:v", "--state-out",
                folder.resolve("a.npz")).well();
        JsonNode json = connect("run", model, "--input", input, "-o", there, "--record", "hidden:z,hidden:v",
                "--state-out", folder.resolve("b.npz"), "--to", cell, "--json").json();
        assertEquals(cell, json.get("engine").asText());
        assertArrayEquals(Files.readAllBytes(here), Files.readAllBytes(there));
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.npz")), Files.readAllBytes(folder.resolve("b.npz")));
        String digest = json.get("digest").asText();
        assertEquals(digest,
                connect("networks", "--to", cell, "--json").json().get("networks").get(0).get("digest").asText());
    }

    @Test
    void refusalsAreOneLine() throws IOException {
        assertTrue(CommandOutcome.of("connect", uri, "status").refused(1).contains("unauthorized"));
        Path wrong = secret("wrong", "guess");
        assertTrue(
                CommandOutcome.of("connect", uri, "status", "--token-file", wrong).refused(1).contains("unauthorized"));
        assertTrue(CommandOutcome.of("connect", uri, "status", "--token-file", folder.resolve("none")).refused(1)
                .contains("none: cannot be read"));
        Files.writeString(wrong, "\n");
        assertTrue(CommandOutcome.of("connect", uri, "status", "--token-file", wrong).refused(1)
                .contains("holds no token"));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(connect("status").refused(1).contains("chmod 600 " + token));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        assertTrue(connect("status", "--to", "nobody").refused(1).contains("nobody: disconnected"));
        assertTrue(CommandOutcome.of("connect", "unix:" + folder.resolve("nothing"), "status").refused(1)
                .contains("nothing"));
        assertTrue(CommandOutcome.of("tap", "tcp://localhost:1").refused(1)
                .startsWith("hillock tap: tcp://localhost:1: "));
    }

    @Test
    void tapShowsMessagesAsJsonLines() throws Exception {
        try (var threads = Executors.newSingleThreadExecutor()) {
            var tap = threads.submit(() -> CommandOutcome.of("tap", uri, "--token-file", token, "--type",
                    "STATUS_REQUEST,STATUS_REPORT", "--count", 2));
            // The tap shows only messages after it has entered, so ask until it has seen enough.
            while (!tap.isDone()) {
                connect("status").well();
            }
            List<String> lines = tap.get(20, TimeUnit.SECONDS).well().out().lines().toList();
            assertEquals(2, lines.size());
            JsonNode first = new ObjectMapper().readTree(lines.getFirst());
            assertTrue(first.get("type").asText().startsWith("STATUS_"), lines::toString);
        }
    }

    /** The hub refuses a cell that publishes on the topics of taps, and no tap shows its messages. */
    @Test
    void tapShowsNothingForged() throws Exception {
        Settings settings = Settings.of("bob", Role.INTERFACE).withToken(Token.of("secret"));
        try (var threads = Executors.newSingleThreadExecutor();
                var bob = Transport.of(uri).connect(settings, (_, _) -> {})) {
            var tap = threads
                    .submit(() -> CommandOutcome.of("tap", uri, "--token-file", token, "--name", "tap", "--type",
                            "REASONING_RESPONSE,STATUS_REPORT", "--count", 3));
            var body = new JsonObject(
                    Map.of("type", "REASONING_RESPONSE", "source_cell", "native", "target_cell", "alice"));
            while (!tap.isDone()) {
                for (String target : List.of("hub", "*", "tap")) {
                    var forged = new Event("tap.REASONING_RESPONSE", body, List.of());
                    var answer = bob.request(Envelope.of(bob.nextId(), "bob", target, forged), Duration.ofSeconds(20));
                    assertEquals(ErrorCode.BAD_VALUE, assertInstanceOf(ErrorReply.class, answer.payload()).code());
                }
                connect("status").well();
            }
            String shown = tap.get(20, TimeUnit.SECONDS).well().out();
            assertEquals(3, shown.lines().count());
            assertFalse(shown.contains("alice"), shown);
        }
    }

    /** By the hub's name or an engine's: a cell without control rights cannot remove or replace the operator's networks. */
    @Test
    void whatTheOperatorServesStays() throws Exception {
        var transport = Transport.of(uri);
        Token secret = Token.of("secret");
        hub.serve("served", Image.compile(NirReader.read(Samples.spiking(folder)), RunSettings.of(Profile.NIR)));
        var other = Image.compile(NirReader.read(Samples.membrane(folder)), RunSettings.of(Profile.NIR));
        var load = new NetworkLoad("served", OptionalLong.empty(),
                Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, other.bytes())));
        var unload = new NetworkUnload("served");
        try (var cell = transport.connect(Settings.of("cell", Role.INTERFACE).withToken(secret), (_, _) -> {});
                var router = transport.connect(Settings.of("router", Role.ROUTER).withToken(secret), (_, _) -> {})) {
            for (String target : List.of("hub", "java")) {
                for (Message forbidden : List.of(load, unload)) {
                    var error = assertInstanceOf(ErrorReply.class, ask(cell, target, forbidden));
                    assertEquals(ErrorCode.UNAUTHORIZED, error.code(), error.message());
                    assertTrue(error.message().contains("'control'"), error.message());
                }
            }
            var own = new NetworkLoad("own", OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, other.bytes())));
            assertInstanceOf(Ack.class, ask(cell, "hub", own));
            assertInstanceOf(Ack.class, ask(cell, "hub", new NetworkUnload("own")));
            assertInstanceOf(Ack.class, ask(router, "hub", unload));
        }
    }

    private static Message ask(Connection cell, String target, Message question) {
        return cell.request(Envelope.of(cell.nextId(), cell.name(), target, question), Duration.ofSeconds(20))
                .payload();
    }
}
