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

/** Asks engines, in the hub's own name, what they serve and how they are, and has them handed what they lack. Any thread. */
public final class EngineInquiry {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final NetworkCatalog catalog;
    private final Map<String, EngineServer> servers = new ConcurrentHashMap<>();
    private final ImageHandover handover = new ImageHandover(this::images, this::refresh);

    public EngineInquiry(NetworkCatalog catalog) {
        this.catalog = catalog;
    }

    /** An engine of this process is asked without messages. */
    public void add(String cell, EngineServer server) {
        servers.put(cell, server);
    }

    /** What an engine of this process serves under a name. */
    public Optional<Image> image(String cell, String network) {
        return Optional.ofNullable(servers.get(cell).images().get(network));
    }

    /** By the names of their networks, of what engines of this process serve under the digests that the names stand for. */
    Map<String, Image> images() {
        Map<String, Image> images = new HashMap<>();
        servers.values().forEach(server -> server.images().forEach((name, image) -> {
            if (catalog.stands(name, image.digest())) {
                images.put(name, image);
            }
        }));
        return images;
    }

    /** Does not wait for an engine that joined; if it has no room for a question now, it is asked next time. */
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

    /** The hub's network of this name was another before: an engine that joined and serves that one forgets it. */
    public void replace(EngineCell engine, String network, String before) {
        handover.replace(engine, network, before);
    }

    public void forget(EngineCell engine) {
        handover.forget(engine);
    }

    /** Asks an engine that joined for no more than these rights allow, and waits for the answer. */
    public Message ask(EngineCell engine, Message question, Set<AccessRight> rights) {
        Connection to = engine.connection().orElseThrow();
        Envelope message = envelope(to, question);
        return to.request(message.withContext(message.context().withRights(rights)), PATIENCE).payload();
    }

    private static void ask(EngineCell engine, Message question, Consumer<Message> answered) {
        Connection to = engine.connection().orElseThrow();
        to.ask(envelope(to, question), PATIENCE, answer -> answered.accept(answer.payload()));
    }

    private static Envelope envelope(Connection to, Message question) {
        return Envelope.of(to.nextId(), to.name(), to.peer(), question);
    }
}
