package io.hillock.server.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.net.Bus;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerOptions;
import io.hillock.server.TestImages;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.serving.NetworkServable;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub that serves no networks. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlainHubTest {
    private static final Settings HUB = Settings.of("hub", Role.ROUTER);

    @TempDir
    private Path folder;
    private final Image image = TestImages.spiking(1);
    private final List<String> log = new CopyOnWriteArrayList<>();

    private static List<String> names(NetworkServable servable) {
        return servable.engines().stream().map(EngineHealth::name).toList();
    }

    @Test
    void isNoEngineButItsEventsArrive() throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        var events = new LinkedBlockingQueue<String>();
        try (Bus bus = new Bus();
                Hub hub = new Hub(bus, "hub", HUB.patience());
                Listener _ = Transport.of(uri).listen(HUB, hub);
                HubLinks hubs = connect(uri);
                NetworkServable servable = open(hubs)) {
            assertEquals(List.of("native", "java"), names(servable));
            assertEquals(2, servable.engineStatistics().size());
            assertTrue(log.contains(
                    "INFO engine 'cells' does not serve 'small': it serves no networks, it passes messages and events on"),
                    log::toString);
            assertFalse(log.stream().anyMatch(line -> line.startsWith("WARNING")), log::toString);
            hubs.listen((from, cell, event) -> events.add(from + " " + cell + " " + event.topic()));
            bus.join("trainer").publish(new Event("training.epoch", new JsonObject(Map.of()), List.of()));
            assertEquals("cells trainer training.epoch", events.poll(20, TimeUnit.SECONDS));
        }
    }

    /** The hub's process is replaced by an engine's. */
    @Test
    void becomesAnEngineWhenItsPeerIsOne() throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        try (HubLinks hubs = connect(uri); NetworkServable servable = open(hubs)) {
            assertEquals(List.of("native", "java", "cells"), names(servable), "it may be one");
            try (Bus bus = new Bus();
                    Hub hub = new Hub(bus, "hub", HUB.patience());
                    Listener _ = Transport.of(uri).listen(HUB, hub)) {
                await(() -> names(servable).size() == 2);
            }
            try (EngineServer server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT);
                    Listener _ = Transport.of(uri).listen(HUB, server)) {
                await(() -> names(servable).size() == 3
                        && servable.engines().getLast().state() == EngineState.SERVING);
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private HubLinks connect(String uri) throws IOException {
        return HubLinks.connect(new HubOptions(List.of(HubAddress.of("cells=" + uri)),
                Settings.of("service", Role.INTERFACE), HubOptions.NONE.strategy(), 4),
                (level, line) -> log.add(level + " " + line));
    }

    private NetworkServable open(HubLinks hubs) {
        return NetworkServable.open(UnifiedOptions.of(image).withNetwork("small"), RequestLimits.DEFAULT, hubs);
    }
}
