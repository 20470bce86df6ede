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
 * Watches what others have engines do by the engines' own names: a network that is being replaced there is not used meanwhile, and one
 * that is taught is not the same at all engines any more. What the router itself has an engine load it sees too, and leaves to the
 * router to ask about. Any thread.
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

    /** @param refresh asks an engine what it serves */
    public NetworkWatch(NetworkCatalog catalog, Consumer<EngineCell> refresh) {
        this.catalog = catalog;
        this.refresh = refresh;
    }

    /** Sees a message of the hub's, before its receiver. */
    public void see(Envelope message) {
        switch (message.payload()) {
            case NetworkLoad load -> begins(message, load.network());
            case NetworkUnload unload -> begins(message, unload.network());
            case PlasticityUpdate update -> catalog.taught(update.network());
            case StateSync sync when sync.stream().isEmpty() -> catalog.taught(sync.network());
            case Ack _ -> ended(message);
            case ErrorReply _ -> ended(message);
            default -> {
                // Says nothing about what engines serve.
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
