package io.hillock.server.serving;

import io.hillock.engine.ClosedException;
import io.hillock.engine.EngineException;
import io.hillock.engine.Session;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.spike.Encoding;
import io.hillock.unified.UnifiedEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A sequence over one session of an engine. It keeps a snapshot of the state after each request. A request that fails leaves that state; if
 * the engine is gone, the sequence continues from the snapshot in another one, with the same bits.
 */
final class NetworkSequence implements SequenceState {
    private static final int ENGINES_TO_TRY = 3;

    private final UnifiedEngine engine;
    private final BiFunction<InferRequest, RequestMemory, NetworkRun> prepare;
    private final Finish finish;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment snapshot;
    private Session session;
    private boolean closed;

    /** Reads a run's answer. */
    @FunctionalInterface
    interface Finish {
        List<InferTensor> read(NetworkRun run, long nanos, RequestMemory memory);
    }

    NetworkSequence(UnifiedEngine engine, BiFunction<InferRequest, RequestMemory, NetworkRun> prepare, Finish finish) {
        this.engine = engine;
        this.prepare = prepare;
        this.finish = finish;
        session = engine.open();
        snapshot = arena.allocate(session.stateBytes(), Long.BYTES);
        session.snapshot(snapshot);
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
            run(run, memory);
            session.snapshot(snapshot);
            return finish.read(run, System.nanoTime() - start, memory);
        } catch (RuntimeException e) {
            throw RunFailures.of(e);
        }
    }

    private void run(NetworkRun run, RequestMemory memory) {
        for (int tried = 1;; tried++) {
            try {
                session.run(new Encoding(run.batch()), run.response(), memory.limit());
                return;
            } catch (EngineException e) {
                if (tried == ENGINES_TO_TRY || !elsewhere(e.status())) {
                    session.restore(snapshot);
                    throw e;
                }
            } catch (ClosedException e) {
                if (tried == ENGINES_TO_TRY) {
                    throw e;
                }
            }
            move();
        }
    }

    private static boolean elsewhere(EngineException.Status status) {
        return switch (status) {
            case DISCONNECTED, UNAVAILABLE, OVERLOADED, FAILED -> true;
            case UNSTABLE, CANCELLED, DEADLINE, TOO_LARGE -> false;
        };
    }

    private void move() {
        session.close();
        session = engine.open();
        session.restore(snapshot);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            session.close();
            arena.close();
        }
    }
}
