package io.hillock.server.engines;

import io.hillock.engine.ClosedException;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.net.Timeouts;
import io.hillock.remote.RemoteEngine;
import io.hillock.remote.RemoteOptions;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hub as one engine of a network. Whenever it is connected, it gets the network and the golden sample; if it gives the right bits, it
 * joins the front door. It leaves at once when its connection is lost. Thread-safe.
 */
final class HubMember implements Member, HubLink.Follower {
    /** A run may take as long as its request allows; PING tells whether the process is there. */
    private static final Timeouts LONG = new Timeouts(Duration.ofMinutes(30), Duration.ZERO);
    /** For the golden sample of an engine that joins: it may have to compile the network first. */
    private static final long JOIN_NANOS = 15_000_000_000L;
    /** For the golden sample of an engine that serves. */
    private static final long PROBE_NANOS = 1_000_000_000L;
    /** The pause after a peer did not take the network. */
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final NetworkEngines owner;
    private final HubLink hub;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Response response;
    private final Object change = new Object();
    /** Guarded by {@link #change}, as is the front door's knowledge of the engine. */
    private RemoteEngine engine;
    private volatile EngineState state = EngineState.ABSENT;
    private volatile boolean drained;
    private volatile String reason;
    /** The epoch of the connection over which it gave wrong bits. */
    private volatile long faultyEpoch = -1;
    private volatile long refusedAt = System.nanoTime() - PAUSE_NANOS;
    private volatile boolean closed;

    HubMember(NetworkEngines owner, HubLink hub) {
        this.owner = owner;
        this.hub = hub;
        response = owner.response();
        reason = hub.problem();
        hub.use(owner.image().digest());
        hub.follow(this);
    }

    /** Lets the engine join, if it can at present. Waits for it. */
    void join() {
        boolean may = hub.epoch() != faultyEpoch && System.nanoTime() - refusedAt >= PAUSE_NANOS;
        if (!closed && may && hub.isOpen() && busy.compareAndSet(false, true)) {
            try {
                tryToJoin(hub.epoch());
            } finally {
                busy.set(false);
            }
        }
    }

    private void tryToJoin(long epoch) {
        if (state == EngineState.SERVING || drained) {
            return;
        }
        try {
            if (!hub.servesNetworks()) {
                refusedAt = System.nanoTime();
                absent(Level.INFO, "it serves no networks, it passes messages and events on");
                return;
            }
            RemoteEngine remote = RemoteEngine.open(hub.link(), owner.image(),
                    RemoteOptions.DEFAULT.withTimeouts(LONG).withName(name()));
            owner.check(remote, name(), response, until(JOIN_NANOS));
            synchronized (change) {
                if (closed || drained || hub.epoch() != epoch || !hub.isOpen()) {
                    return;
                }
                owner.front().add(new Candidate(name(), EngineKind.REMOTE, _ -> remote));
                engine = remote;
                state = EngineState.SERVING;
                reason = "";
            }
            owner.log(Level.INFO, "engine '" + name() + "' serves '" + owner.network() + "'");
        } catch (WrongBitsException e) {
            faulty(epoch, e.getMessage());
        } catch (EngineException | IllegalStateException | IllegalArgumentException e) {
            refusedAt = System.nanoTime();
            absent(Level.WARNING, "does not take the network: " + e.getMessage());
        }
    }

    @Override
    public void drain() {
        drained = true;
        boolean leaves;
        synchronized (change) {
            leaves = engine != null;
            if (leaves) {
                engine = null;
                state = EngineState.ABSENT;
            }
        }
        if (leaves) {
            owner.leave(name());
        }
    }

    @Override
    public void resume() {
        if (drained) {
            drained = false;
            connected();
        }
    }

    private static Limit until(long nanos) {
        return new Limit().until(Limit.deadline(System.nanoTime(), nanos));
    }

    private void faulty(long epoch, String why) {
        synchronized (change) {
            faultyEpoch = epoch;
            state = EngineState.FAULTY;
            reason = why;
            engine = null;
        }
        owner.condemn(name(), why);
    }

    private void absent(Level level, String why) {
        boolean isNew;
        boolean leaves;
        synchronized (change) {
            isNew = !closed && state != EngineState.FAULTY && !why.equals(reason);
            leaves = engine != null;
            engine = null;
            state = EngineState.ABSENT;
            reason = why;
        }
        if (leaves) {
            owner.leave(name());
        }
        if (isNew) {
            owner.log(level, "engine '" + name() + "' does not serve '" + owner.network() + "': " + why);
        }
    }

    @Override
    public void connected() {
        refusedAt = System.nanoTime() - PAUSE_NANOS;
        Thread.ofVirtual().name("hillock-hub-join").start(this::join);
    }

    @Override
    public void lost(String why) {
        absent(Level.WARNING, why);
    }

    /** Returns at once; the probe runs on a thread of its own. */
    @Override
    public void probe(boolean idle, ProbeListener listener) {
        if (!closed && hub.isOpen() && !busy.get()) {
            Thread.ofVirtual().name("hillock-hub-probe").start(() -> probeNow(idle, listener));
        }
    }

    private void probeNow(boolean idle, ProbeListener listener) {
        RemoteEngine now;
        synchronized (change) {
            now = engine;
        }
        if (now == null) {
            join();
            return;
        }
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        long epoch = hub.epoch();
        try {
            owner.check(now, name(), response, until(PROBE_NANOS));
            listener.probed(name(), ProbeOutcome.RIGHT);
        } catch (WrongBitsException e) {
            listener.probed(name(), ProbeOutcome.WRONG);
            faulty(epoch, e.getMessage());
        } catch (ClosedException e) {
            // It left meanwhile.
        } catch (EngineException e) {
            if (idle && epoch == hub.epoch() && !closed) {
                listener.probed(name(), ProbeOutcome.FAILED);
                absent(Level.WARNING, "failed the golden sample: " + e.getMessage());
            }
        } finally {
            busy.set(false);
        }
    }

    /** The network is unloaded. The front door has closed the engine. */
    void close() {
        synchronized (change) {
            closed = true;
        }
        hub.unfollow(this);
        hub.release(owner.image().digest());
    }

    @Override
    public String name() {
        return hub.name();
    }

    @Override
    public EngineKind kind() {
        return EngineKind.REMOTE;
    }

    @Override
    public boolean isEngine() {
        return !hub.isPlain();
    }

    @Override
    public EngineState state() {
        return drained ? EngineState.RESTING : state;
    }

    @Override
    public String reason() {
        if (drained) {
            return DRAINED;
        }
        return state == EngineState.ABSENT && !hub.isOpen() ? hub.problem() : reason;
    }
}
