package io.hillock.remote.router;

import io.hillock.net.Hub;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.remote.router.RoutedRun.Attempt;
import io.hillock.unified.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Gives each request without a stream to one engine after the other until one answers, and passes that answer back once. Thread-safe; only
 * {@link #run} may wait, for room.
 */
public final class RunRouter {
    private static final long LOOK_AGAIN_NANOS = 500_000;
    /** Tolerance for deadlines, because engines get the rest of a deadline in whole ms. */
    private static final long CLOSE_NANOS = 5_000_000;
    private static final long LONGEST_PAUSE_NANOS = 200_000_000;
    /** The most requests that wait for an engine to come back; further ones fail at once. */
    private static final int WAITING = 1024;

    private final Hub hub;
    private final NetworkCatalog catalog;
    private final EngineSelection selection;
    private final Forwarding forwarding;
    private final RouterMeters meters;
    private final RetryPolicy policy;
    private final long waitNanos;
    private final BiConsumer<EngineCell, String> forgot;
    private final Set<RoutedRun> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();

    private enum Placed {
        SENT, FULL, NOWHERE
    }

    /**
     * Creates a router of runs.
     *
     * @param wait how long a request waits for an engine to take it
     * @param forgot told of an engine that no longer serves a network it had listed
     */
    public RunRouter(Hub hub, NetworkCatalog catalog, EngineSelection selection, Forwarding forwarding,
            RouterMeters meters,
            RetryPolicy policy, Duration wait, BiConsumer<EngineCell, String> forgot) {
        this.hub = hub;
        this.catalog = catalog;
        this.selection = selection;
        this.forwarding = forwarding;
        this.meters = meters;
        this.policy = policy;
        this.waitNanos = wait.toNanos();
        this.forgot = forgot;
    }

    /** Runs a request. While every engine is full, this waits, and so do the asker's next messages. */
    public void run(RoutedRun run) {
        underWay.add(run);
        if (!run.asker.begins(run.request.id(), () -> cancel(run))) {
            cancel(run);
            return;
        }
        Placed placed = place(run);
        while (placed == Placed.FULL && mayWait(run)) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            placed = place(run);
        }
        unplaced(run, placed);
    }

    /** Tells engines to stop. The run's answer shows whether that was in time. */
    private void cancel(RoutedRun run) {
        var told = run.cancel();
        told.forEach(attempt -> stop(run, attempt));
        if (told.isEmpty()) {
            fail(run, ErrorCode.CANCELLED, "cancelled");
        }
    }

    int underWay() {
        return underWay.size();
    }

    /** Called regularly: gives slow requests to a second engine, and ends requests without time left. */
    public void check() {
        long now = System.nanoTime();
        long slow = policy.deadlines().getFirst().toNanos();
        for (RoutedRun run : underWay) {
            if (now - run.end > 0) {
                fail(run, ErrorCode.DEADLINE, "no engine answered in time");
            } else if (run.hedge(now, slow) && place(run) == Placed.SENT) {
                meters.hedges.increment();
            }
        }
    }

    private boolean mayWait(RoutedRun run) {
        long now = System.nanoTime();
        return now - run.arrived < waitNanos && now - run.end < 0 && !run.hasEnded() && hub.isPresent(run.from);
    }

    /** Gives the request to an engine that has not had it. */
    private Placed place(RoutedRun run) {
        boolean full = false;
        List<EngineCell> refused = new ArrayList<>(0);
        while (true) {
            Optional<ListedNetwork> chosen = selection.choose(run.network, run.request.source(), run.samples,
                    engine -> run.mayTry(engine) && !refused.contains(engine));
            if (chosen.isEmpty()) {
                return full ? Placed.FULL : Placed.NOWHERE;
            }
            ListedNetwork at = chosen.get();
            var attempt = new Attempt(forwarding.nextId(), at);
            if (!run.begin(attempt)) {
                at.engine().spared();
                fail(run, ErrorCode.CANCELLED, "cancelled");
                return Placed.SENT;
            }
            at.engine().sent();
            if (forwarding.send(run.request, attempt.id, at.name(), run.request.payload(), run.leftMs(),
                    answer -> answered(run, attempt, answer.payload()))) {
                if (run.isCancelled()) {
                    stop(run, attempt);
                }
                return Placed.SENT;
            }
            at.engine().answered();
            at.engine().spared();
            run.unsent(attempt);
            refused.add(at.engine());
            full = true;
        }
    }

    private void answered(RoutedRun run, Attempt attempt, Message answer) {
        EngineCell engine = attempt.at.engine();
        engine.answered();
        Optional<Message> answers = named(run.request.payload(), answer, engine.name());
        if (answers.isPresent()) {
            if (attempt.settle()) {
                long nanos = System.nanoTime() - attempt.since;
                engine.succeeded(nanos);
                attempt.at.estimates().note(run.samples, run.steps, nanos);
            }
            end(run, attempt, answers.get());
            return;
        }
        ErrorReply error = answer instanceof ErrorReply reported
                ? reported
                : ErrorReply.of(ErrorCode.INTERNAL, "answered with " + answer.getClass().getSimpleName());
        if (isOfAbsence(run, engine, error.code())) {
            if (attempt.settle()) {
                engine.spared();
            }
            end(run, attempt, ErrorReply.of(ErrorCode.DISCONNECTED, "'" + run.request.source() + "' is gone"));
            return;
        }
        boolean asked = error.code() == ErrorCode.CANCELLED && (run.isCancelled() || run.hasEnded())
                || error.code() == ErrorCode.DEADLINE && System.nanoTime() - run.end > -CLOSE_NANOS;
        FailureCause cause = asked ? FailureCause.ASKER : FailureCause.of(error.code());
        if (attempt.settle()) {
            switch (cause) {
                case ASKER -> engine.spared();
                case MISFIT -> engine.refused();
                case ENGINE, MOMENT -> engine.failed(error);
            }
        }
        if (error.code() == ErrorCode.UNKNOWN_NETWORK) {
            forgot.accept(engine, run.network);
        }
        if (cause == FailureCause.ASKER) {
            end(run, attempt, error);
        } else if (run.failed(attempt, error)) {
            goOn(run);
        }
    }

    /** Whether the error only says that the asker is gone. The asker may come back and repeat the request. */
    private boolean isOfAbsence(RoutedRun run, EngineCell engine, ErrorCode code) {
        return !hub.isPresent(run.from)
                && (code == ErrorCode.CANCELLED || code == ErrorCode.DISCONNECTED && engine.isPresent());
    }

    private void goOn(RoutedRun run) {
        if (run.isCancelled() || System.nanoTime() - run.end >= 0) {
            unplaced(run, Placed.NOWHERE);
            return;
        }
        // Counted first, because the answer may arrive at any time.
        meters.failOvers.increment();
        Placed placed = place(run);
        if (placed != Placed.SENT) {
            meters.failOvers.decrement();
        }
        unplaced(run, placed);
    }

    /** Lets a request that no engine has taken wait for one, or fails it. */
    private void unplaced(RoutedRun run, Placed placed) {
        if (placed == Placed.SENT) {
            return;
        }
        if (!catalog.knows(run.network)) {
            fail(run, ErrorCode.UNKNOWN_NETWORK, "network: '" + run.network + "' is served by no engine here");
        } else if (run.mayStartOver() && mayWait(run) && mayWaitToo()) {
            Thread.ofVirtual().name("hillock-router-retry").start(() -> startOver(run));
        } else {
            noEngine(run, placed);
        }
    }

    private boolean mayWaitToo() {
        boolean room = waiting.incrementAndGet() <= WAITING;
        if (!room) {
            waiting.decrementAndGet();
        }
        return room;
    }

    private void startOver(RoutedRun run) {
        try {
            long pause = policy.pause().toNanos();
            Placed placed;
            do {
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                run.startOver();
                placed = place(run);
            } while (placed != Placed.SENT && mayWait(run) && !run.isCancelled());
            if (placed == Placed.SENT) {
                meters.retries.increment();
            } else {
                noEngine(run, placed);
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void noEngine(RoutedRun run, Placed placed) {
        if (placed == Placed.FULL) {
            fail(run, ErrorCode.OVERLOADED, "no engine that serves '" + run.network + "' takes more now");
        } else if (catalog.places(run.network).isEmpty()) {
            fail(run, ErrorCode.DISCONNECTED, "no engine that serves '" + run.network + "' is connected");
        } else {
            fail(run, ErrorCode.OVERLOADED, "no engine that serves '" + run.network + "' gets requests now");
        }
    }

    private void fail(RoutedRun run, ErrorCode code, String text) {
        end(run, null, run.failure(ErrorReply.of(code, text)));
    }

    private void end(RoutedRun run, Attempt by, Message answer) {
        if (!run.end()) {
            return;
        }
        underWay.remove(run);
        run.asker.ended(run.request.id());
        for (Attempt other : run.others(by)) {
            if (!(answer instanceof ErrorReply) && other.settle()) {
                other.at.engine().failed(ErrorReply.of(ErrorCode.DEADLINE,
                        "no answer after " + Duration.ofNanos(System.nanoTime() - other.since).toMillis() + " ms"));
            }
            stop(run, other);
        }
        meters.answered(run.samples, answer, System.nanoTime() - run.arrived);
        hub.reply(run.from, run.request, answer);
    }

    private void stop(RoutedRun run, Attempt attempt) {
        forwarding.send(run.request.source(), attempt.at.name(), new Cancel(attempt.id), _ -> {});
    }

    /** The answer with the engine's name in it; empty if it does not answer such a request. */
    static Optional<Message> named(Message request, Message answer, String engine) {
        boolean single = request instanceof ReasoningRequest;
        return switch (answer) {
            case ReasoningResponse(var label, var spikes, var confidence, var latency, _, var outputs) when single ->
                Optional.of(new ReasoningResponse(label, spikes, confidence, latency, engine, outputs));
            case BatchResponse(var labels, var spikes, var confidences, var latency, _, var outputs) when !single ->
                Optional.of(new BatchResponse(labels, spikes, confidences, latency, engine, outputs));
            default -> Optional.empty();
        };
    }
}
