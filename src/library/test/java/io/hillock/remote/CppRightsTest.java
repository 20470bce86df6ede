package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.CppProgram;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Tokens;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rights and tokens at {@code hillock-engine}, and between it and Java. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppRightsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final ConnectionHandler NONE = (_, _) -> {};
    private static final NetworkUnload UNLOAD = new NetworkUnload("served");

    @TempDir
    private Path folder;

    /** A token file that only its owner may read. */
    static Path secret(Path folder, String text) throws IOException {
        return Files.setPosixFilePermissions(Files.writeString(folder.resolve("token"), text),
                PosixFilePermissions.fromString("rw-------"));
    }

    private String model() throws IOException {
        Path file = folder.resolve("net.safetensors");
        return "served=" + Files.write(file, Case.random(3).image().bytes().toArray(ValueLayout.JAVA_BYTE));
    }

    private CppProgram engine(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--threads", "1", "--model", model()));
        all.addAll(List.of(arguments));
        return CppProgram.start("hillock-engine", all);
    }

    private static Message ask(Connection cell, String target, Message question) {
        return cell.request(Envelope.of(cell.nextId(), cell.name(), target, question), LONG).payload();
    }

    private static void assertRefused(ErrorCode code, String word, Message answer) {
        var error = assertInstanceOf(ErrorReply.class, answer);
        assertEquals(code, error.code(), error.message());
        assertTrue(error.message().contains(word), error.message());
    }

    private static NetworkLoad load(String network, Case one) {
        return new NetworkLoad(network, OptionalLong.empty(),
                Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, one.image().bytes())));
    }

    private static List<String> served(Connection cell, String target) {
        return assertInstanceOf(NetworkList.class, ask(cell, target, new NetworkList(List.of()))).networks().stream()
                .map(NetworkInfo::name).toList();
    }

    /** Checks a cell's rights at an engine, either directly or behind a hub. */
    private static void assertRights(Connection cell, Connection router, String target) {
        assertRefused(ErrorCode.UNAUTHORIZED, "'control'", ask(cell, target, UNLOAD));
        assertRefused(ErrorCode.UNAUTHORIZED, "'control'", ask(cell, target, load("served", Case.random(4))));
        assertInstanceOf(Ack.class, ask(cell, target, load("served", Case.random(3))));
        assertInstanceOf(Ack.class, ask(cell, target, UNLOAD));
        assertEquals(List.of("served"), served(cell, target), "the cell's part in it alone went");
        assertInstanceOf(Ack.class, ask(cell, target, load("own", Case.random(4))));
        assertInstanceOf(Ack.class, ask(cell, target, load("own", Case.random(3))));
        assertInstanceOf(Ack.class, ask(cell, target, new NetworkUnload("own")));
        assertInstanceOf(Ack.class, ask(router, target, load("routers", Case.random(3))));
        assertRefused(ErrorCode.UNAUTHORIZED, "'control'", ask(cell, target, new NetworkUnload("routers")));
        assertRefused(ErrorCode.UNAUTHORIZED, "'teach'",
                ask(cell, target, new PlasticityUpdate("served", "stdp", 0, 1, List.of())));
        assertRefused(ErrorCode.BAD_VALUE, "tap.ERROR",
                ask(cell, target, new Event("tap.ERROR", JsonObject.EMPTY, List.of())));
        assertRefused(ErrorCode.BAD_VALUE, "source_cell", cell.request(
                Envelope.of(cell.nextId(), "operator", target, new StatusRequest()), LONG).payload());
        assertInstanceOf(Ack.class, ask(router, target, UNLOAD));
        assertEquals(List.of("routers"), served(cell, target));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "SHM"})
    void cellsHaveTheRightsOfTheirRole(Addresses addresses) throws IOException {
        try (CppProgram program = engine("--listen", addresses.uri(folder), "--name", "engine")) {
            Transport transport = Transport.of(program.address());
            try (Connection cell = transport.connect(Settings.of("cell", Role.INTERFACE), NONE);
                    Connection router = transport.connect(Settings.of("router", Role.ROUTER), NONE)) {
                assertRights(cell, router, "engine");
            }
        }
    }

    @Test
    void cellsBehindAHubHaveThemToo() throws Exception {
        Transport transport = Addresses.UNIX.transport(folder);
        var came = new LinkedBlockingQueue<String>();
        try (var bus = new Bus();
                var hub = new Hub(bus, "hub", LONG);
                Listener listener = transport.listen(Settings.of("hub", Role.ROUTER), new Arriving(hub, came));
                CppProgram _ = engine("--connect", listener.address().toString(), "--name", "engine")) {
            assertEquals("engine", came.poll(20, TimeUnit.SECONDS));
            try (Connection cell = transport.connect(Settings.of("cell", Role.INTERFACE), NONE);
                    Connection router = transport.connect(Settings.of("router", Role.ROUTER), NONE)) {
                assertRights(cell, router, "engine");
            }
        }
    }

    /** Anybody on this machine may connect. */
    @Test
    void onTcpControlTakesAToken() throws IOException {
        try (CppProgram program = engine("--listen", "tcp://localhost:0", "--name", "engine");
                Connection router = Transport.of(program.address()).connect(Settings.of("router", Role.ROUTER), NONE)) {
            assertRefused(ErrorCode.UNAUTHORIZED, "'control'", ask(router, "engine", UNLOAD));
        }
        Path token = secret(folder, "one interface\ntwo router\n");
        try (CppProgram program = engine("--listen", "tcp://localhost:0", "--name", "engine", "--token-file",
                token.toString())) {
            Transport transport = Transport.of(program.address());
            for (String wrong : List.of("one", "one interface", "three")) {
                Settings settings = Settings.of("router", Role.ROUTER).withToken(Token.of(wrong));
                var e = assertThrows(RefusedException.class, () -> transport.connect(settings, NONE));
                assertEquals(ErrorCode.UNAUTHORIZED, e.code());
            }
            Settings known = Settings.of("router", Role.ROUTER).withToken(Token.of("two"));
            try (Connection router = transport.connect(known, NONE)) {
                assertInstanceOf(Ack.class, ask(router, "engine", UNLOAD));
            }
            transport.connect(Settings.of("cell", Role.INTERFACE).withToken(Token.of("one")), NONE).close();
        }
    }

    /** Both languages compute the same bytes, whichever side listens. */
    @ParameterizedTest
    @ValueSource(strings = {"secret\nnote: changed in November\n", "secret", "secret\r\n",
            "\r\n\nsecret performance\nx",
            "\tcorrect horse battery staple  \n"})
    void oneTokenFileLetsBothIn(String text) throws Exception {
        Path token = secret(folder, text);
        Settings hub = Settings.of("hub", Role.ROUTER).withTokens(Tokens.read(token));
        var came = new LinkedBlockingQueue<String>();
        try (Listener listener = Addresses.UNIX.transport(folder).listen(hub, new Arriving(NONE, came));
                CppProgram _ = engine("--connect", listener.address().toString(), "--name", "engine", "--token-file",
                        token.toString())) {
            assertEquals("engine", came.poll(20, TimeUnit.SECONDS));
        }
        try (CppProgram program = engine("--listen", Addresses.UNIX.uri(folder), "--token-file", token.toString())) {
            Settings cell = Settings.of("cell", Role.PERFORMANCE).withTokens(Tokens.read(token));
            Transport.of(program.address()).connect(cell, NONE).close();
        }
    }

    @Test
    void whatWouldLetAnybodyInIsRefused() throws Exception {
        Path token = secret(folder, "secret");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        assertFails("chmod 600 " + token, "--listen", Addresses.UNIX.uri(folder), "--token-file", token.toString());
        for (String uri : List.of("tcp://0.0.0.0:0", "tcp://[::]:0", "tls://0.0.0.0:0")) {
            assertFails("--no-token", "--listen", uri, "--cert", Addresses.key("server.pem").toString(), "--key",
                    Addresses.key("server.key").toString());
        }
        for (List<String> proof : List.of(List.of("tcp://0.0.0.0:0", "--no-token"),
                List.of("tls://0.0.0.0:0", "--cert", Addresses.key("server.pem").toString(), "--key",
                        Addresses.key("server.key").toString(), "--ca", Addresses.key("ca.pem").toString()))) {
            var arguments = new ArrayList<>(List.of("--listen"));
            arguments.addAll(proof);
            try (CppProgram program = engine(arguments.toArray(String[]::new))) {
                assertNotNull(program.address());
            }
        }
    }

    private void assertFails(String words, String... arguments) throws Exception {
        try (CppProgram program = engine(arguments)) {
            program.await(words);
            assertTrue(program.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(1, program.process().exitValue());
        }
    }

    /** Reports each connection that has entered. */
    private record Arriving(ConnectionHandler then, BlockingQueue<String> came) implements ConnectionHandler {
        @Override
        public void handle(Connection from, Envelope message) {
            then.handle(from, message);
        }

        @Override
        public boolean admits(String name, Optional<String> session) {
            return then.admits(name, session);
        }

        @Override
        public void entered(Connection connection) {
            then.entered(connection);
            came.add(connection.peer());
        }

        @Override
        public void left(Connection connection) {
            then.left(connection);
        }
    }
}
