package io.hillock.net;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Maps the ids of requests that a hub passes on to their ids on the next connection. It remembers them for a while
 * after the answer. Any thread.
 */
public final class IdRoutes {
    private static final int REMEMBERED = 4096;

    private final Map<Origin, Long> underWay = new HashMap<>();
    private final Map<Origin, Long> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * A request as its sender knows it.
     *
     * @param sender identifies the sender at the hub: a session, or a cell of this process
     */
    public record Origin(String name, Object sender, long id) {}

    /** Creates routes with no request under way. */
    public IdRoutes() {}

    /**
     * The request's id on the next connection; a repetition gets the same id. Empty if the request is under way
     * already.
     */
    public synchronized OptionalLong begin(Origin origin, LongSupplier next) {
        if (underWay.containsKey(origin)) {
            return OptionalLong.empty();
        }
        Long before = ended.remove(origin);
        long id = before == null ? next.getAsLong() : before;
        underWay.put(origin, id);
        return OptionalLong.of(id);
    }

    public synchronized void end(Origin origin) {
        ended.put(origin, underWay.remove(origin));
    }

    /** The ids of all requests that a sender has under way. */
    public synchronized List<Long> underWay(String name, Object sender) {
        return underWay.entrySet().stream()
                .filter(one -> one.getKey().name.equals(name) && one.getKey().sender.equals(sender))
                .map(Map.Entry::getValue).toList();
    }

    /** The request's id on the next connection. */
    public synchronized OptionalLong find(Origin origin) {
        Long id = underWay.getOrDefault(origin, ended.get(origin));
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }
}
