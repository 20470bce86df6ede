package io.hillock.remote.router;

import io.hillock.engine.EngineException;
import io.hillock.image.Image;
import io.hillock.net.Connection;
import io.hillock.net.Rights;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.remote.RemoteEngine;
import io.hillock.remote.RemoteOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends engines that joined the images of networks that the hub serves and they lack. An engine that refuses an image is not asked again
 * for it. Thread-safe; each engine has its own thread while images are sent to it.
 */
final class ImageHandover {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final Supplier<Map<String, Image>> images;
    private final Consumer<EngineCell> handed;
    private final Map<EngineCell, Set<String>> refused = new ConcurrentHashMap<>();
    private final Set<EngineCell> busy = ConcurrentHashMap.newKeySet();

    /**
     * Creates a handover.
     *
     * @param images the images of the networks that the hub serves now
     * @param handed called after an engine has taken an image
     */
    ImageHandover(Supplier<Map<String, Image>> images, Consumer<EngineCell> handed) {
        this.images = images;
        this.handed = handed;
    }

    /** Checks which networks an engine lacks, after it has listed its own. */
    void offer(EngineCell engine) {
        if (engine.connection().isEmpty() || !busy.add(engine)) {
            return;
        }
        Map<String, Image> missing = new HashMap<>(images.get());
        missing.keySet().removeAll(engine.networks().keySet());
        Set<String> not = refused.computeIfAbsent(engine, _ -> ConcurrentHashMap.newKeySet());
        missing.entrySet().removeIf(entry -> not.contains(key(entry.getKey(), entry.getValue())));
        if (missing.isEmpty()) {
            busy.remove(engine);
            return;
        }
        Thread.ofVirtual().name("hillock-router-images").start(() -> {
            try {
                missing.forEach((network, image) -> hand(engine, network, image, not));
            } finally {
                busy.remove(engine);
            }
        });
    }

    /** The hub has loaded another image under a name. Engines that serve the old one forget it. */
    void replace(EngineCell engine, String network, String before) {
        ListedNetwork served = engine.networks().get(network);
        Optional<Connection> connection = engine.connection();
        if (served != null && served.digest().equals(before) && connection.isPresent()) {
            Connection to = connection.get();
            // An engine may have the network from elsewhere. Without further rights, the request cannot remove it then.
            Context withoutRights = Context.NONE.withRights(Rights.UNKNOWN.granted());
            to.ask(Envelope.of(to.nextId(), to.name(), to.peer(), new NetworkUnload(network))
                    .withContext(withoutRights),
                    TIMEOUT, _ -> handed.accept(engine));
        }
    }

    void forget(EngineCell engine) {
        refused.remove(engine);
    }

    private void hand(EngineCell engine, String network, Image image, Set<String> not) {
        if (!engine.isPresent()) {
            return;
        }
        try {
            RemoteEngine.open(engine.connection().orElseThrow(), image, RemoteOptions.DEFAULT.withNetwork(network))
                    .close();
            handed.accept(engine);
        } catch (EngineException | IllegalStateException e) {
            if (engine.isPresent()) {
                not.add(key(network, image));
                engine.refuses(network, String.valueOf(e.getMessage()));
            }
        }
    }

    private static String key(String network, Image image) {
        return network + ' ' + image.digest();
    }
}
