package io.hillock.server.engines;

import io.hillock.engine.ClosedException;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

/** An engine of this process. It serves from the start, until it gives wrong bits. Probed by one thread at a time. */
final class LocalMember implements Member {
    private final NetworkEngines owner;
    private volatile Candidate candidate;
    private volatile Engine engine;
    private Response response;
    private volatile String fault = "";
    private volatile boolean drained;

    LocalMember(NetworkEngines owner, Candidate candidate) {
        this.owner = owner;
        this.candidate = candidate;
    }

    /** The candidate that the front door opens and closes; this keeps the engine for probes. */
    Candidate candidate() {
        return new Candidate(candidate.name(), candidate.kind(), this::open);
    }

    private Engine open(Image image) {
        engine = candidate.open().apply(image);
        return engine;
    }

    /** Lets another engine take this one's place, once it has given the golden sample's bits; if this one is drained, on {@link #resume}. */
    synchronized void replace(Candidate next) {
        if (drained) {
            candidate = next;
            return;
        }
        AtomicReference<Engine> opened = new AtomicReference<>();
        owner.front().replace(name(), new Candidate(name(), kind(), image -> {
            opened.set(next.open().apply(image));
            return opened.get();
        }));
        engine = opened.get();
        candidate = next;
    }

    /** @throws WrongBitsException if it gives other bits */
    void check(Limit limit) {
        if (response == null) {
            response = owner.response();
        }
        owner.check(engine, name(), response, limit);
    }

    @Override
    public synchronized void drain() {
        if (fault.isEmpty() && !drained) {
            drained = true;
            owner.leave(name());
        }
    }

    /** The front door closed the engine that it had, so this opens another. */
    @Override
    public synchronized void resume() {
        if (!drained) {
            return;
        }
        Engine fresh = candidate.open().apply(owner.image());
        try {
            owner.check(fresh, name(), owner.response(), owner.untilClosed());
            owner.front().add(new Candidate(name(), kind(), image -> fresh));
            engine = fresh;
            drained = false;
        } catch (WrongBitsException e) {
            fresh.close();
            fault = e.getMessage();
            drained = false;
            owner.condemn(name(), fault);
            throw new EngineException(fault);
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    @Override
    public void probe(boolean idle, ProbeListener listener) {
        if (!fault.isEmpty() || drained) {
            return;
        }
        try {
            check(owner.untilClosed());
            listener.probed(name(), ProbeOutcome.RIGHT);
        } catch (WrongBitsException e) {
            fault = e.getMessage();
            listener.probed(name(), ProbeOutcome.WRONG);
            owner.condemn(name(), fault);
        } catch (ClosedException e) {
            // The network was unloaded meanwhile.
        } catch (EngineException e) {
            if (!owner.isClosed()) {
                listener.probed(name(), ProbeOutcome.FAILED);
                owner.log(Level.WARNING, "engine '" + name() + "' failed the golden sample: " + e.getMessage());
            }
        }
    }

    @Override
    public String name() {
        return candidate.name();
    }

    @Override
    public EngineKind kind() {
        return candidate.kind();
    }

    @Override
    public EngineState state() {
        if (drained) {
            return EngineState.RESTING;
        }
        return fault.isEmpty() ? EngineState.SERVING : EngineState.FAULTY;
    }

    @Override
    public String reason() {
        return drained ? DRAINED : fault;
    }
}
