package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose networks a cell may replace and remove: at an engine, at a hub, and at an engine behind a hub. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkRightsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Image OPERATORS = Case.random(3).image();
    private static final Image ANOTHER = Case.random(4).image();

    /** Where the engine is. */
    enum Place {
        DIRECT, INSIDE, BEHIND
    }

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();
    private final Hub hub = new Hub(bus, "hub", Duration.ofSeconds(5));
    private final EngineServer engine = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
    private Listener listener;
    private String target;

    private void start(Place place) throws IOException {
        Transport transport = Addresses.UNIX.transport(folder);
        listener = transport.listen(Settings.of("hub", Role.ROUTER), place == Place.DIRECT ? engine : hub);
        switch (place) {
            case DIRECT -> target = "hub";
            case INSIDE -> {
                engine.join(bus, "engine");
                target = "engine";
            }
            case BEHIND -> {
                transport.connect(Settings.of("engine", Role.PERFORMANCE), engine);
                target = "engine";
            }
        }
        engine.serve("served", OPERATORS);
    }

    @AfterEach
    void stop() {
        listener.close();
        engine.close();
        hub.close();
        bus.close();
    }

    private Connection join(String name, Role role) throws IOException {
        return Transport.of(listener.address()).connect(Settings.of(name, role), (_, _) -> {});
    }

    private Message ask(Connection cell, Message question) {
        return cell.request(Envelope.of(cell.nextId(), cell.name(), target, question), LONG).payload();
    }

    private static NetworkLoad load(String network, Image image) {
        return new NetworkLoad(network, OptionalLong.empty(),
                Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, image.bytes())));
    }

    private void assertRefused(Connection cell, Message question, String right) {
        var error = assertInstanceOf(ErrorReply.class, ask(cell, question));
        assertEquals(ErrorCode.UNAUTHORIZED, error.code(), error.message());
        assertTrue(error.message().contains("'" + right + "'"), error.message());
    }

    private void assertDone(Connection cell, Message question) {
        assertInstanceOf(Ack.class, ask(cell, question));
    }

    private Optional<String> digest(Connection cell, String network) {
        return assertInstanceOf(NetworkList.class, ask(cell, new NetworkList(List.of()))).networks().stream()
                .filter(one -> one.name().equals(network)).map(NetworkInfo::digest).findFirst();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheOperatorServesStays(Place place) throws Exception {
        start(place);
        try (Connection cell = join("cell", Role.INTERFACE); Connection router = join("router", Role.ROUTER)) {
            assertRefused(cell, load("served", ANOTHER), "control");
            assertRefused(cell, new NetworkUnload("served"), "control");
            assertDone(cell, load("served", OPERATORS));
            assertEquals(Optional.of(OPERATORS.digest()), digest(cell, "served"));
            assertDone(cell, new NetworkUnload("served"));
            assertEquals(Optional.of(OPERATORS.digest()), digest(cell, "served"), "the cell's part in it alone went");
            assertRefused(cell, new NetworkUnload("served"), "control");
            assertDone(router, load("served", ANOTHER));
            assertEquals(Optional.of(ANOTHER.digest()), digest(cell, "served"));
            assertRefused(cell, load("served", OPERATORS), "control");
            assertDone(router, new NetworkUnload("served"));
            assertEquals(Optional.empty(), digest(cell, "served"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCellsOwnIsItsOwn(Place place) throws Exception {
        start(place);
        try (Connection first = join("first", Role.INTERFACE); Connection second = join("second", Role.TRAINING)) {
            assertDone(first, load("own", OPERATORS));
            assertDone(first, load("own", ANOTHER));
            assertRefused(second, load("own", OPERATORS), "control");
            assertRefused(second, new NetworkUnload("own"), "control");
            assertDone(second, load("own", ANOTHER));
            assertRefused(first, load("own", OPERATORS), "control");
            assertDone(first, new NetworkUnload("own"));
            assertEquals(Optional.of(ANOTHER.digest()), digest(first, "own"), "it is the second's");
            assertDone(second, load("own", OPERATORS));
            assertDone(second, new NetworkUnload("own"));
            assertEquals(Optional.empty(), digest(first, "own"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEngineIsTaughtByWhoMayTeach(Place place) throws Exception {
        start(place);
        var update = new PlasticityUpdate("served", "stdp", 0, 1, List.of());
        try (Connection cell = join("cell", Role.INTERFACE); Connection teacher = join("teacher", Role.TRAINING)) {
            assertRefused(cell, update, "teach");
            var error = assertInstanceOf(ErrorReply.class, ask(teacher, update));
            assertEquals(ErrorCode.INCOMPATIBLE_STATE, error.code(), "it does not learn");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodySpeaksInAnothersName(Place place) throws Exception {
        start(place);
        try (Connection cell = join("cell", Role.INTERFACE)) {
            var forged = Envelope.of(cell.nextId(), "operator", target, new StatusRequest());
            var error = assertInstanceOf(ErrorReply.class, cell.request(forged, LONG).payload());
            assertEquals(ErrorCode.BAD_VALUE, error.code());
            var tapped = new Event("tap.ERROR", JsonObject.EMPTY, List.of());
            error = assertInstanceOf(ErrorReply.class, ask(cell, tapped));
            assertEquals(ErrorCode.BAD_VALUE, error.code());
        }
    }
}
