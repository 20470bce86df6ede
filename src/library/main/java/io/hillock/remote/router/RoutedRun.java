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

/** A request to the hub's name, on its way to an engine and, after failures, to further ones. Thread-safe. */
public final class RoutedRun {
    private static final long FOREVER = Long.MAX_VALUE / 2;
    private static final int LISTED = 16;

    final RoutedClient asker;
    final Connection from;
    final Envelope request;
    final String network;
    final int samples;
    final int steps;
    /** {@link System#nanoTime} of its arrival. */
    final long arrived = System.nanoTime();
    /** The time by which the asker wants an answer. */
    final long end;
    private final List<EngineCell> tried = new ArrayList<>(2);
    private final List<Attempt> underWay = new ArrayList<>(2);
    private final List<String> failures = new ArrayList<>(0);
    private ErrorReply last;
    private boolean onlyMoments = true;
    private boolean cancelled;
    private boolean hedged;
    private boolean ended;

    /** One attempt at an engine. */
    static final class Attempt {
        final long id;
        final ListedNetwork at;
        final long since = System.nanoTime();
        private boolean settled;

        Attempt(long id, ListedNetwork at) {
            this.id = id;
            this.at = at;
        }

        /** Returns true once, so that only the first caller records what the attempt says about the engine. */
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
        this.end = arrived + (deadline.isPresent() ? deadline.getAsInt() * 1_000_000L : FOREVER);
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

    /** The rest of the asker's deadline, at least 1 ms. */
    OptionalInt leftMs() {
        return request.context().deadlineMs().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }

    synchronized boolean mayTry(EngineCell engine) {
        return !tried.contains(engine);
    }

    /** Begins an attempt. Returns false if the request has ended or was cancelled. */
    synchronized boolean begin(Attempt attempt) {
        if (ended || cancelled) {
            return false;
        }
        tried.add(attempt.at.engine());
        underWay.add(attempt);
        return true;
    }

    /** The engine had no room, so it may be tried again. */
    synchronized void unsent(Attempt attempt) {
        underWay.remove(attempt);
        tried.remove(attempt.at.engine());
    }

    /** Records a failed attempt. Returns whether another engine gets the request now, because no other attempt is under way. */
    synchronized boolean failed(Attempt attempt, ErrorReply error) {
        underWay.remove(attempt);
        last = error;
        onlyMoments &= FailureCause.of(error.code()) == FailureCause.MOMENT;
        if (failures.size() < LISTED) {
            failures.add(attempt.at.name() + ": " + error.code().label() + ": " + error.message());
        }
        return !ended && underWay.isEmpty();
    }

    /** Whether all attempts failed for temporary reasons. */
    synchronized boolean mayStartOver() {
        return !ended && !cancelled && onlyMoments;
    }

    synchronized void startOver() {
        tried.clear();
    }

    /**
     * Whether a second engine should get the request now, because one engine has had it for this long or for half of the deadline, or is
     * suspected to have stopped. Returns true at most once.
     */
    synchronized boolean hedge(long now, long slowNanos) {
        boolean is = !ended && !cancelled && !hedged && underWay.size() == 1
                && (now - underWay.getFirst().since >= Math.min(slowNanos, (end - arrived) / 2)
                        || underWay.getFirst().at.engine().isSuspected());
        hedged |= is;
        return is;
    }

    /** Cancels the request. Returns the attempts whose engines must be told. */
    synchronized List<Attempt> cancel() {
        cancelled = true;
        return List.copyOf(underWay);
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Ends the request. Returns true only once. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** All other attempts, whose answers are no longer needed. */
    synchronized List<Attempt> others(Attempt attempt) {
        return underWay.stream().filter(one -> one != attempt).toList();
    }

    /** The error to answer with. */
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
