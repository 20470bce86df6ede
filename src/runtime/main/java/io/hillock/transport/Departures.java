package io.hillock.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Cells that have left a moment ago, and may come back in their sessions. Any thread. */
final class Departures {
    private final Executor afterGrace;
    private final Gone gone;
    private final Map<String, Departure> byName = new HashMap<>();

    /** Is told once of each session that does not come back. */
    @FunctionalInterface
    interface Gone {
        void accept(String name, String session);
    }

    /** One loss of a connection; each is another object. */
    private static final class Departure {
        private final String session;

        Departure(String session) {
            this.session = session;
        }
    }

    /** @param grace for a session to come back */
    Departures(Duration grace, Gone gone) {
        this.afterGrace = CompletableFuture.delayedExecutor(Nanos.of(grace), TimeUnit.NANOSECONDS,
                Thread::startVirtualThread);
        this.gone = gone;
    }

    void left(String name, String session) {
        var departure = new Departure(session);
        synchronized (this) {
            byName.put(name, departure);
        }
        afterGrace.execute(() -> {
            boolean last;
            synchronized (this) {
                last = byName.remove(name, departure);
            }
            if (last) {
                gone.accept(name, session);
            }
        });
    }

    /** In its session, or in another: then the one before never comes back. */
    void entered(String name, String session) {
        Departure before;
        synchronized (this) {
            before = byName.remove(name);
        }
        if (before != null && !before.session.equals(session)) {
            gone.accept(name, before.session);
        }
    }
}
