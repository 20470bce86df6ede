package io.hillock.remote.router;

import io.hillock.image.Image;
import io.hillock.net.Connection;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.remote.EngineServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Asks engines in the hub's name for their networks and status, and starts the handover of missing images. Thread-safe. */
public final class EngineInquiry {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final NetworkCatalog catalog;
    private final Map<String, EngineServer> servers = new ConcurrentHashMap<>();
    private final ImageHandover handover = new ImageHandover(this::images, this::refresh);

    public EngineInquiry(NetworkCatalog catalog) {
        this.catalog = catalog;
    }

    /** Adds an engine of this process, which is asked without messages. */
    public void add(String cell, EngineServer server) {
        servers.put(cell, server);
    }

    /** The image that an engine of this process serves under a name. */
    public Optional<Image> image(String cell, String network) {
        return Optional.ofNullable(servers.get(cell).images().get(network));
    }

    /** By network name, the images that engines of this process serve under the digests of the names. */
    Map<String, Image> images() {
        Map<String, Image> images = new HashMap<>();
        servers.values().forEach(server -> server.images().forEach((name, image) -> {
            if (catalog.stands(name, image.digest())) {
                images.put(name, image);
            }
        }));
        return images;
    }

    /** Asks an engine. Does not wait for an engine that joined; if it has no room for a question now, it is asked next time. */
    public void refresh(EngineCell engine) {
        if (engine.connection().isEmpty()) {
            EngineServer server = servers.get(engine.name());
            listed(engine, server.networks());
            engine.reports(server.status());
        } else if (engine.isPresent()) {
            ask(engine, new NetworkList(List.of()), answer -> {
                if (answer instanceof NetworkList list) {
                    listed(engine, list.networks());
                }
            });
            ask(engine, new StatusRequest(), answer -> {
                if (answer instanceof StatusReport report) {
                    engine.reports(report);
                }
            });
        }
    }

    private void listed(EngineCell engine, List<NetworkInfo> networks) {
        engine.lists(networks);
        catalog.update();
        handover.offer(engine);
    }

    /** The hub's network of this name has changed. An engine that joined and serves the old one is told to forget it. */
    public void replace(EngineCell engine, String network, String before) {
        handover.replace(engine, network, before);
    }

    public void forget(EngineCell engine) {
        handover.forget(engine);
    }

    /** Asks an engine that joined with no more than these rights, and waits for the answer. */
    public Message ask(EngineCell engine, Message question, Set<AccessRight> rights) {
        Connection to = engine.connection().orElseThrow();
        Envelope message = envelope(to, question);
        return to.request(message.withContext(message.context().withRights(rights)), TIMEOUT).payload();
    }

    private static void ask(EngineCell engine, Message question, Consumer<Message> answered) {
        Connection to = engine.connection().orElseThrow();
        to.ask(envelope(to, question), TIMEOUT, answer -> answered.accept(answer.payload()));
    }

    private static Envelope envelope(Connection to, Message question) {
        return Envelope.of(to.nextId(), to.name(), to.peer(), question);
    }
}
