package io.hillock.server.serving;

import io.hillock.engine.ClosedException;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.engine.RunTrace.Place;
import io.hillock.engine.RunTrace.Run;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.server.engines.NetworkEngines;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.spike.Encoding;
import io.hillock.unified.Route;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A sequence over one session of an engine, which its first request opens. It keeps a snapshot of the state, and the inputs since then. A
 * request that fails leaves the state as it was; if the engine is gone, the sequence continues in another one, with the same bits: from the
 * snapshot, with the inputs since then once more.
 */
final class NetworkSequence implements SequenceState {
    /** Beside as many as there are engines. */
    private static final int FURTHER_TRIES = 2;

    private final NetworkEngines engines;
    private final Image image;
    private final BiFunction<InferRequest, RequestMemory, NetworkRun> prepare;
    private final Finish finish;
    private final int snapshotSteps;
    private final Arena arena = Arena.ofShared();
    private final RecentInputs since = new RecentInputs();
    /** A state; null before the first request. That after the last request is this after the inputs of {@link #since}. */
    private MemorySegment snapshot;
    /** Whether the session has run into a request that failed. */
    private boolean astray;
    private Session session;
    /** Where the state was computed; empty before the first request. */
    private String engine = "";
    /** {@link NetworkEngines#condemnations()} when the session was opened. */
    private long openedAt;
    private boolean closed;

    /** Reads a run's answer. */
    @FunctionalInterface
    interface Finish {
        List<InferTensor> read(NetworkRun run, long nanos, RequestMemory memory);
    }

    /**
     * @param from where it begins; at rest if empty
     * @param snapshotSteps steps after which the state is kept; with 1, after each request
     */
    NetworkSequence(NetworkEngines engines, Image image, Optional<SequenceVariables> from,
            BiFunction<InferRequest, RequestMemory, NetworkRun> prepare, Finish finish, int snapshotSteps) {
        this.snapshotSteps = snapshotSteps;
        this.engines = engines;
        this.image = image;
        this.prepare = prepare;
        this.finish = finish;
        from.ifPresent(variables -> {
            snapshot = arena.allocate(image.program().stateBytes(), Long.BYTES);
            variables.write(image, snapshot);
        });
    }

    @Override
    public synchronized SequenceVariables variables() {
        requireTrusted();
        if (!since.isEmpty()) {
            keepNow();
        }
        MemorySegment state = snapshot;
        if (state == null) {
            state = arena.allocate(image.program().stateBytes(), Long.BYTES);
            image.rest(state);
        }
        return SequenceVariables.of(image, state);
    }

    @Override
    public synchronized List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        if (closed) {
            throw ServiceException.invalid("the sequence has ended");
        }
        try {
            NetworkRun run = prepare.apply(request, memory);
            if (run.batch().size() != 1) {
                throw ServiceException
                        .invalid("a request of a sequence has one sample, this one has " + run.batch().size());
            }
            long start = System.nanoTime();
            run(run, request.parameters().route(), memory);
            engine = run.response().engine();
            return finish.read(run, System.nanoTime() - start, memory);
        } catch (RuntimeException e) {
            throw RunFailures.of(e);
        }
    }

    private void run(NetworkRun run, Route route, RequestMemory memory) {
        for (int tried = 1;; tried++) {
            requireTrusted();
            try {
                if (session == null) {
                    open(route, memory.limit());
                } else if (astray) {
                    goBack(memory.limit());
                }
                astray = true;
                runTraced(run, memory.limit());
                keep(run);
                astray = false;
                return;
            } catch (EngineException e) {
                if (!elsewhere(e.status())) {
                    throw e;
                }
                leave();
                if (tried >= mostTries()) {
                    throw e;
                }
            } catch (ClosedException e) {
                leave();
                if (tried >= mostTries()) {
                    throw e;
                }
            }
        }
    }

    private int mostTries() {
        return engines.front().status().engines().size() + FURTHER_TRIES;
    }

    private void requireTrusted() {
        if (engines.isSuspect(engine, openedAt)) {
            throw new ServiceException(Reason.FAILED, "the sequence ran on engine '" + engine
                    + "', which was taken out because it gave wrong bits: begin the sequence anew");
        }
    }

    /** Nothing above a session notes its runs, as the front door does for others. */
    private void runTraced(NetworkRun run, Limit limit) {
        RunTrace trace = limit.trace();
        if (trace == null) {
            session.run(new Encoding(run.batch()), run.response(), limit);
            return;
        }
        long start = System.nanoTime();
        boolean answered = false;
        try {
            session.run(new Encoding(run.batch()), run.response(), limit);
            answered = true;
        } finally {
            trace.add(new Run(answered ? run.response().engine() : "session", Place.HERE, start, System.nanoTime(),
                    !answered));
        }
    }

    private static boolean elsewhere(EngineException.Status status) {
        return switch (status) {
            case DISCONNECTED, UNAVAILABLE, OVERLOADED, FAILED -> true;
            case UNSTABLE, CANCELLED, DEADLINE, TOO_LARGE -> false;
        };
    }

    private void open(Route route, Limit limit) {
        openedAt = engines.condemnations();
        session = engines.session(route);
        if (snapshot == null) {
            snapshot = arena.allocate(session.stateBytes(), Long.BYTES);
            session.snapshot(snapshot);
        } else {
            goBack(limit);
        }
    }

    /** Brings the session to the state before the request. */
    private void goBack(Limit limit) {
        astray = true;
        session.restore(snapshot);
        since.runAgain(session, image, limit);
        astray = false;
    }

    /** Keeps what the state after a run can be made of. */
    private void keep(NetworkRun run) {
        if (since.isFull(run.batch(), snapshotSteps)) {
            session.snapshot(snapshot);
            since.clear();
        } else {
            since.add(run.batch());
        }
    }

    /** Makes the snapshot that after the last request. */
    private void keepNow() {
        if (session == null) {
            open(Route.AUTO, Limit.NONE);
        } else if (astray) {
            goBack(Limit.NONE);
        }
        session.snapshot(snapshot);
        since.clear();
    }

    /** Gives the session up; the next run opens one with the state before it. */
    private void leave() {
        astray = false;
        if (session != null) {
            session.close();
            session = null;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            leave();
            since.clear();
            arena.close();
        }
    }
}
