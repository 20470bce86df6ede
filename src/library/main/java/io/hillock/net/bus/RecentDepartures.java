package io.hillock.net.bus;

import io.hillock.net.base.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The cells that left a moment ago and may resume their sessions. Any thread. */
public final class RecentDepartures {
    private final Executor afterGrace;
    private final Gone gone;
    private final Map<Session, Loss> losses = new HashMap<>();

    /** Learns once of each session that does not come back. */
    @FunctionalInterface
    public interface Gone {
        void accept(String name, String session);
    }

    private record Session(String name, String session) {}

    /** One loss of a connection; compared by identity. */
    private static final class Loss {}

    /** @param grace how long a session may take to come back */
    public RecentDepartures(Duration grace, Gone gone) {
        this.afterGrace = CompletableFuture.delayedExecutor(Durations.of(grace), TimeUnit.NANOSECONDS,
                Thread::startVirtualThread);
        this.gone = gone;
    }

    public void left(String name, String session) {
        var left = new Session(name, session);
        var loss = new Loss();
        synchronized (this) {
            losses.put(left, loss);
        }
        afterGrace.execute(() -> {
            boolean last;
            synchronized (this) {
                last = losses.remove(left, loss);
            }
            if (last) {
                gone.accept(name, session);
            }
        });
    }

    /** Notes that a cell resumed its session. Other sessions of the same name cannot come back any more. */
    public void entered(String name, String session) {
        List<Session> others;
        synchronized (this) {
            losses.remove(new Session(name, session));
            others = losses.keySet().stream().filter(one -> one.name.equals(name)).toList();
            losses.keySet().removeAll(others);
        }
        others.forEach(one -> gone.accept(one.name, one.session));
    }
}
