package io.hillock.server.watch;

import io.hillock.spike.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who looks at requests under way. Some of their runs, {@link Subscription#MOST_RATE} a second at most, record the nodes that somebody
 * watches beside what the request asks for; recordings do not change its bits. Without watchers a request pays one read. Thread-safe.
 */
public final class RunWatch {
    /** How the recording of a node's spikes is called behind the node's name. */
    public static final String SPIKES = ":z";
    /** The same of its membranes. */
    public static final String MEMBRANES = ":v";

    private static final int MOST_WATCHERS = 64;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /**
     * Somebody begins to look.
     *
     * @param sink sends a frame; it may block, and throws if nobody is there any more
     * @return empty if there are too many already
     */
    public synchronized Optional<Watcher> open(Consumer<byte[]> sink) {
        if (watchers.size() >= MOST_WATCHERS) {
            return Optional.empty();
        }
        Watcher watcher = new Watcher(this, sink);
        watchers.add(watcher);
        return Optional.of(watcher);
    }

    void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** The recordings that somebody wants of a run that begins now, among those that are possible; mostly none. */
    public List<String> next(String model, List<String> possible) {
        if (watchers.isEmpty()) {
            return List.of();
        }
        long now = System.nanoTime();
        List<String> wanted = new ArrayList<>();
        for (Watcher watcher : watchers) {
            for (String name : watcher.next(model, now)) {
                if (!wanted.contains(name) && possible.contains(name)) {
                    wanted.add(name);
                }
            }
        }
        return wanted;
    }

    /** Shows a run for which {@link #next} named recordings. Its response is read before this returns. */
    public void ran(String model, Response response) {
        watchers.forEach(watcher -> watcher.ran(model, response));
    }
}
