package io.hillock.remote.router;

import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A request to the hub's name on its way to an engine, and from one that fails to the next. Guarded by itself. */
public final class RoutedRun {
    private static final long FOREVER = Long.MAX_VALUE / 2;
    private static final int LISTED = 16;

    final RoutedClient asker;
    final Connection from;
    final Envelope request;
    final String network;
    final int samples;
    final int steps;
    /** {@link System#nanoTime} when it came. */
    final long came = System.nanoTime();
    /** By when the asker wants an answer. */
    final long end;
    private final List<EngineCell> tried = new ArrayList<>(2);
    private final List<Attempt> underWay = new ArrayList<>(2);
    private final List<String> failures = new ArrayList<>(0);
    private ErrorReply last;
    private boolean onlyMoments = true;
    private boolean cancelled;
    private boolean hedged;
    private boolean ended;

    /** One engine's try. */
    static final class Attempt {
        final long id;
        final ListedNetwork at;
        final long since = System.nanoTime();
        private boolean settled;

        Attempt(long id, ListedNetwork at) {
            this.id = id;
            this.at = at;
        }

        /** True once: what it says about the engine is noted by whoever asks first. */
        synchronized boolean settle() {
            boolean first = !settled;
            settled = true;
            return first;
        }
    }

    public RoutedRun(RoutedClient asker, Envelope request) {
        this.asker = asker;
        this.from = asker.connection();
        this.request = request;
        OptionalInt deadline = request.context().deadlineMs();
        this.end = came + (deadline.isPresent() ? deadline.getAsInt() * 1_000_000L : FOREVER);
        if (request.payload() instanceof BatchRequest batch) {
            this.network = batch.network();
            this.samples = batch.encodings().shape().dim(0);
            this.steps = batch.steps().orElseGet(() -> batch.encodings().shape().dim(1));
        } else {
            var single = (ReasoningRequest) request.payload();
            this.network = single.network();
            this.samples = 1;
            this.steps = single.steps().orElseGet(() -> single.encoding().shape().dim(0));
        }
    }

    /** What is left of the asker's deadline, at least 1 ms. */
    OptionalInt leftMs() {
        return request.context().deadlineMs().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }

    synchronized boolean mayTry(EngineCell engine) {
        return !tried.contains(engine);
    }

    /** False where it has ended, or was cancelled. */
    synchronized boolean begin(Attempt attempt) {
        if (ended || cancelled) {
            return false;
        }
        tried.add(attempt.at.engine());
        underWay.add(attempt);
        return true;
    }

    /** The engine had no room for it, so that it may be tried again. */
    synchronized void unsent(Attempt attempt) {
        underWay.remove(attempt);
        tried.remove(attempt.at.engine());
    }

    /** Whether the request goes on to another engine now: no other try is under way. */
    synchronized boolean failed(Attempt attempt, ErrorReply error) {
        underWay.remove(attempt);
        last = error;
        onlyMoments &= FailureCause.of(error.code()) == FailureCause.MOMENT;
        if (failures.size() < LISTED) {
            failures.add(attempt.at.name() + ": " + error.code().label() + ": " + error.message());
        }
        return !ended && underWay.isEmpty();
    }

    /** Whether all tries failed for what may pass. */
    synchronized boolean mayStartOver() {
        return !ended && !cancelled && onlyMoments;
    }

    synchronized void startOver() {
        tried.clear();
    }

    /** Whether it waits for one engine for so long, or half of its deadline, and a second one shall have it now. Once true. */
    synchronized boolean hedge(long now, long slowNanos) {
        boolean is = !ended && !cancelled && !hedged && underWay.size() == 1
                && now - underWay.getFirst().since >= Math.min(slowNanos, (end - came) / 2);
        hedged |= is;
        return is;
    }

    /** The tries that are to be told. */
    synchronized List<Attempt> cancel() {
        cancelled = true;
        return List.copyOf(underWay);
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** True once. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** All but this, that nobody waits for any more. */
    synchronized List<Attempt> others(Attempt attempt) {
        return underWay.stream().filter(one -> one != attempt).toList();
    }

    /** Why there is no answer. */
    synchronized ErrorReply failure(ErrorReply otherwise) {
        if (cancelled) {
            return ErrorReply.of(ErrorCode.CANCELLED, "cancelled");
        }
        if (last == null) {
            return otherwise;
        }
        return failures.size() == 1 ? last : ErrorReply.of(last.code(), String.join("; ", failures));
    }
}
