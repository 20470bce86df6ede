package io.hillock.transport;

import io.hillock.message.Envelope;
import java.util.Arrays;
import java.util.function.Consumer;

/** Who watches the messages of a bus. Immutable, so that where nobody does it costs next to nothing. */
final class Taps {
    static final Taps NONE = new Taps(new Object[0]);

    private final Object[] watchers;

    private Taps(Object[] watchers) {
        this.watchers = watchers;
    }

    @SuppressWarnings("unchecked")
    void see(Envelope message) {
        for (Object watcher : watchers) {
            ((Consumer<Envelope>) watcher).accept(message);
        }
    }

    Taps with(Consumer<Envelope> watcher) {
        Object[] more = Arrays.copyOf(watchers, watchers.length + 1);
        more[watchers.length] = watcher;
        return new Taps(more);
    }

    Taps without(Consumer<Envelope> watcher) {
        return new Taps(Arrays.stream(watchers).filter(one -> one != watcher).toArray());
    }
}
