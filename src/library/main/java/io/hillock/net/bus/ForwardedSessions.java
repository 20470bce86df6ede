package io.hillock.net.bus;

import io.hillock.net.IdRoutes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sessions whose messages a hub has carried: their numbers, and the routes of requests to them. Any thread. */
public final class ForwardedSessions {
    private static final int REMEMBERED_NUMBERS = 1 << 16;
    private static final int REMEMBERED_ROUTES = 32;

    private final Map<Sender, Integer> numbers = new Remembered<>(REMEMBERED_NUMBERS);
    private final Map<Sender, IdRoutes> routes = new Remembered<>(REMEMBERED_ROUTES);
    private int lastNumber;

    private record Sender(String name, String session) {}

    /** Keeps the entries that were used last. */
    private static final class Remembered<V> extends LinkedHashMap<Sender, V> {
        private static final long serialVersionUID = 1;

        private final int most;

        Remembered(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, V> eldest) {
            return size() > most;
        }
    }

    public synchronized int number(String name, String session) {
        return numbers.computeIfAbsent(new Sender(name, session),
                _ -> lastNumber = lastNumber % (IdTranslation.SENDERS - 1) + 1);
    }

    /** The routes of requests to this session. */
    public synchronized IdRoutes routes(String name, String session) {
        return routes.computeIfAbsent(new Sender(name, session), _ -> new IdRoutes());
    }
}
