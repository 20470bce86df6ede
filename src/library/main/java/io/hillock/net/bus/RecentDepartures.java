package io.hillock.net.bus;

import io.hillock.net.base.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Cells that have left a moment ago, and may come back in their sessions. Any thread. */
public final class RecentDepartures {
    private final Executor afterGrace;
    private final Gone gone;
    private final Map<Session, Loss> losses = new HashMap<>();

    /** Is told once of each session that does not come back. */
    @FunctionalInterface
    public interface Gone {
        void accept(String name, String session);
    }

    private record Session(String name, String session) {}

    /** Of a connection; each is another object. */
    private static final class Loss {}

    /** @param grace for a session to come back */
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

    /** A cell is back in its session; of other sessions of its name none comes back any more. */
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
