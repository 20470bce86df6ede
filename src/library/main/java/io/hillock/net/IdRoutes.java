package io.hillock.net;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Which id a request that a hub passes on has on the next connection; remembered for a while after its answer. Any thread. */
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
     * @param sender whoever it is for the hub: one session, or one cell of this process
     */
    public record Origin(String name, Object sender, long id) {}

    /** With no request under way. */
    public IdRoutes() {}

    /** The id that it goes on with, the same where it is asked again; empty where it is under way already. */
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

    /** The ids of all that a sender has under way. */
    public synchronized List<Long> underWay(String name, Object sender) {
        return underWay.entrySet().stream()
                .filter(one -> one.getKey().name.equals(name) && one.getKey().sender.equals(sender))
                .map(Map.Entry::getValue).toList();
    }

    /** The id that it went on with. */
    public synchronized OptionalLong find(Origin origin) {
        Long id = underWay.getOrDefault(origin, ended.get(origin));
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }
}
