package io.hillock.remote.router;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StateSync;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Watches messages that others send to engines by the engines' own names. A network that is being replaced there is not used meanwhile. A
 * network that is taught there is no longer the same at all engines. Loads by the router itself pass here too, but the router asks the
 * engine about them. Thread-safe.
 */
public final class NetworkWatch {
    private static final int REMEMBERED = 1024;

    private final NetworkCatalog catalog;
    private final Consumer<EngineCell> refresh;
    private final Map<Question, Change> changes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Change> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Question(String asker, long id) {}

    private record Change(EngineCell engine, String network) {}

    /** @param refresh asks an engine for its networks */
    public NetworkWatch(NetworkCatalog catalog, Consumer<EngineCell> refresh) {
        this.catalog = catalog;
        this.refresh = refresh;
    }

    /** Sees a message of the hub before its receiver does. */
    public void see(Envelope message) {
        switch (message.payload()) {
            case NetworkLoad load -> begins(message, load.network());
            case NetworkUnload unload -> begins(message, unload.network());
            case PlasticityUpdate update -> catalog.taught(update.network());
            case StateSync sync when sync.stream().isEmpty() -> catalog.taught(sync.network());
            case Ack _ -> ended(message);
            case ErrorReply _ -> ended(message);
            default -> {
                // Such a message does not change which networks engines serve.
            }
        }
    }

    private void begins(Envelope message, String network) {
        Optional<EngineCell> engine = catalog.engine(message.target());
        if (engine.isEmpty()) {
            return;
        }
        synchronized (changes) {
            changes.put(new Question(message.source(), message.id()), new Change(engine.get(), network));
        }
        engine.get().changes(network, true);
        catalog.update();
    }

    private void ended(Envelope answer) {
        if (answer.replyTo().isEmpty()) {
            return;
        }
        Change change;
        synchronized (changes) {
            change = changes.remove(new Question(answer.target(), answer.replyTo().getAsLong()));
        }
        if (change != null) {
            change.engine().changes(change.network(), false);
            if (!Forwarding.isOwn(answer.replyTo().getAsLong())) {
                refresh.accept(change.engine());
            }
        }
    }
}
