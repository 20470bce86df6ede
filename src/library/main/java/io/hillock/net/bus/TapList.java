package io.hillock.net.bus;

import io.hillock.protocol.Envelope;
import java.util.Arrays;
import java.util.function.Consumer;

/** The watchers of a bus's messages. Immutable, so a bus without watchers pays next to nothing. */
public final class TapList {
    /** The only list without watchers. */
    public static final TapList NONE = new TapList(new Object[0]);

    private final Object[] watchers;

    private TapList(Object[] watchers) {
        this.watchers = watchers;
    }

    @SuppressWarnings("unchecked")
    public void see(Envelope message) {
        for (Object watcher : watchers) {
            ((Consumer<Envelope>) watcher).accept(message);
        }
    }

    public TapList with(Consumer<Envelope> watcher) {
        Object[] more = Arrays.copyOf(watchers, watchers.length + 1);
        more[watchers.length] = watcher;
        return new TapList(more);
    }

    public TapList without(Consumer<Envelope> watcher) {
        Object[] fewer = Arrays.stream(watchers).filter(one -> one != watcher).toArray();
        return fewer.length == 0 ? NONE : new TapList(fewer);
    }
}
