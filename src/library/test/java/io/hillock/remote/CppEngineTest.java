package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.CppProgram;
import io.hillock.net.Listener;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The C++ program {@code hillock-engine} at the other end gives the same bits, whichever side connects. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppEngineTest {
    private static final int NETWORKS = 30;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);

    @TempDir
    private Path folder;

    private static CppProgram engine(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--name", "hub", "--threads", "2"));
        all.addAll(List.of(arguments));
        return CppProgram.start("hillock-engine", all);
    }

    private static CppProgram listening(String uri) throws IOException {
        Path keys = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls");
        return engine("--listen", uri, "--ca", keys.resolve("ca.pem").toString(), "--cert",
                keys.resolve("server.pem").toString(), "--key", keys.resolve("server.key").toString());
    }

    private static Connection connect(CppProgram engine, Settings settings) throws IOException {
        return Transport.of(engine.address()).connect(settings, (_, _) -> {});
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "TLS", "SHM"})
    void sameBits(Addresses addresses) throws IOException, InterruptedException {
        try (CppProgram engine = listening(addresses.uri(folder))) {
            try (Connection connection = connect(engine, CELL)) {
                for (Case given : RemoteSameBitsTest.cases()) {
                    RemoteSameBitsTest.assertRuns(given, connection);
                    RemoteSameBitsTest.assertStream(given, connection);
                }
            }
            assertEquals(0, engine.terminate());
        }
    }

    /** Lists of spikes too, which it reads as lists. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "SHM"})
    void lists(Addresses addresses) throws IOException {
        try (CppProgram engine = listening(addresses.uri(folder)); Connection connection = connect(engine, CELL)) {
            RemoteSpikesTest.assertLists(Case.braille(), 1, connection, Optional.empty());
            RemoteSpikesTest.assertLists(Case.fashion(), 2, connection, Optional.empty());
            for (long seed = 0; seed < NETWORKS; seed++) {
                RemoteSpikesTest.assertLists(Case.random(seed), seed, connection, Optional.empty());
            }
        }
    }

    @Test
    void learnsByFeedback() throws IOException {
        try (CppProgram engine = listening(Addresses.UNIX.uri(folder)); Connection connection = connect(engine, CELL)) {
            FeedbackTest.assertStreamsLearn(connection);
        }
    }

    @Test
    void learnsByUpdates() throws IOException {
        Settings teacher = Addresses.settings("cell", Role.TRAINING);
        try (CppProgram engine = listening(Addresses.UNIX.uri(folder));
                Connection connection = connect(engine, teacher)) {
            FeedbackTest.assertMisfitsAreRefused(connection);
            FeedbackTest.assertNetworksLearn(connection);
        }
    }

    @Test
    void randomNetworks() throws IOException {
        try (CppProgram engine = listening(Addresses.UNIX.uri(folder)); Connection connection = connect(engine, CELL)) {
            int ran = 0;
            for (long seed = 0; seed < NETWORKS; seed++) {
                Case given = Case.random(seed);
                if (RemoteSameBitsTest.assertRuns(given, connection)) {
                    RemoteSameBitsTest.assertStream(given, connection);
                    ran++;
                }
            }
            assertTrue(ran > NETWORKS / 2, ran + " did not fail");
        }
    }

    @Test
    void aNameIsFreeAfterGoodbye() throws IOException {
        try (CppProgram engine = listening(Addresses.UNIX.uri(folder))) {
            String address = engine.address();
            for (int k = 0; k < 50; k++) {
                Transport.of(address).connect(CELL, (_, _) -> {}).close();
            }
        }
    }

    /** It connects to a listener, serves networks from files, and drains at SIGTERM. */
    @Test
    void connects() throws IOException, InterruptedException {
        Path file = folder.resolve("net.safetensors");
        Case given = Case.fashion();
        Files.write(file, given.image().bytes().toArray(ValueLayout.JAVA_BYTE));
        Path token = CppRightsTest.secret(folder, "correct horse battery staple\n");
        BlockingQueue<Connection> came = new LinkedBlockingQueue<>();
        Settings settings = CELL.withToken(Token.of("correct horse battery staple"));
        try (Listener listener = Addresses.TCP.transport(folder).listen(settings, new Arrivals(came));
                CppProgram engine = engine("--connect", listener.address().toString(), "--token-file",
                        token.toString(), "--model", "net=" + file)) {
            Connection connection = came.poll(10, TimeUnit.SECONDS);
            assertEquals("hub", connection.peer());
            var list = (NetworkList) ask(connection, new NetworkList(List.of()));
            assertEquals(given.image().digest(), list.networks().getFirst().digest());
            assertEquals(given.image().parameters(), list.networks().getFirst().parameters());
            RemoteSameBitsTest.assertRuns(given, connection);
            var status = (StatusReport) ask(connection, new StatusRequest());
            assertTrue(status.networks().contains("net"), status.toString());
            var metrics = (MetricsReport) ask(connection, new MetricsRequest(List.of()));
            assertTrue(metrics.counters().get("requests") > 0, metrics.toString());
            assertEquals(0, engine.terminate());
        }
    }

    @Test
    void refusesAWrongToken() throws IOException {
        Path token = CppRightsTest.secret(folder, "correct horse battery staple");
        try (CppProgram engine = engine("--listen", Addresses.UNIX.uri(folder), "--token-file", token.toString())) {
            Transport transport = Transport.of(engine.address());
            Settings wrong = CELL.withToken(Token.of("incorrect"));
            assertThrows(RefusedException.class, () -> transport.connect(wrong, (_, _) -> {}));
            Settings right = CELL.withToken(Token.of("correct horse battery staple"));
            transport.connect(right, (_, _) -> {}).close();
        }
    }

    private static Message ask(Connection connection, Message question) {
        return connection.request(Envelope.of(connection.nextId(), connection.name(), connection.peer(), question),
                TIMEOUT).payload();
    }

    private record Arrivals(BlockingQueue<Connection> came) implements ConnectionHandler {
        @Override
        public void entered(Connection connection) {
            came.add(connection);
        }

        @Override
        public void handle(Connection from, Envelope message) {
            from.reply(message, Ack.DONE);
        }
    }
}
