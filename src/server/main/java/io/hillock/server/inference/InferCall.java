package io.hillock.server.inference;

import io.hillock.engine.Limit;
import io.hillock.server.inference.CallReport.Moments;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.rollout.ActiveRollout;
import io.hillock.server.sequence.SequenceTurn;
import io.hillock.server.serving.BatchMember;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.ServedVersion;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One request on its way. Make it when the request arrives; give it the {@link #infer request} once that is decoded; say {@link #encoded}
 * when the answer is written; close it in any case. It measures the phases and counts the outcome. One thread.
 */
public final class InferCall implements AutoCloseable {
    private final InferenceService service;
    private final Protocol protocol;
    private final RequestMemory memory;
    private final long arrived;
    private final CallWatcher watcher;
    private AccessLine line = AccessLine.NONE;
    private TracedRequest traced;
    private InferRequest request;
    private ServedVersion version;
    private Reason failure;
    private long decoded;
    /** Another thread may begin the run. */
    private volatile long started;
    private long answered;
    private long samples;
    private boolean complete;
    private boolean closed;
    private volatile Thread caller;

    InferCall(InferenceService service, Protocol protocol, RequestMemory memory, long arrived, CallWatcher watcher) {
        this.service = service;
        this.protocol = protocol;
        this.memory = memory;
        this.arrived = arrived;
        this.watcher = watcher;
        watcher.begun();
    }

    /**
     * Joins the trace of the caller, or begins one if this request is to be recorded. Call it before {@link #infer}.
     *
     * @param traceparent as in W3C Trace Context; {@code null} if the caller sent none
     * @param tracestate {@code null} if the caller sent none
     */
    public void join(String traceparent, String tracestate) {
        memory.trace().read(traceparent, tracestate);
        traced = service.tracer().begin(protocol, memory.trace(), arrived);
        if (traced != null) {
            memory.limit().traced(traced.runs());
        }
    }

    /** Says which line of the access log is this request's. */
    public void line(AccessLine accessLine) {
        line = accessLine;
    }

    /**
     * Answers the request. It waits for its turn, but never longer than its timeout.
     *
     * @return outputs in the request's memory
     * @throws io.hillock.server.request.ServiceException if it is refused or fails
     */
    public InferResponse infer(InferRequest request) {
        decoded(request);
        return response(request.parameters().sequence().isPresent() ? ofSequence(request) : alone(request, false));
    }

    /**
     * Answers the request if that takes no longer than a short run in this process, for threads that must not wait.
     *
     * @return empty if it would have to wait or take longer: then {@link #infer} is next, on another thread
     * @throws io.hillock.server.request.ServiceException if it is refused or fails
     */
    public Optional<InferResponse> inferAtOnce(InferRequest request) {
        decoded(request);
        List<InferTensor> outputs = request.parameters().sequence().isPresent() ? null : alone(request, true);
        return Optional.ofNullable(outputs).map(this::response);
    }

    private void decoded(InferRequest next) {
        caller = Thread.currentThread();
        if (request != null) {
            return;
        }
        request = next;
        decoded = System.nanoTime();
        memory.times().add(Phase.DECODE, decoded - arrived);
        long timeout = request.parameters().timeoutMicros();
        if (timeout > 0) {
            until(Limit.deadline(arrived, timeout * 1000));
        }
    }

    private InferResponse response(List<InferTensor> outputs) {
        answered = System.nanoTime();
        PhaseTimes times = memory.times();
        times.add(Phase.QUEUE, answered - decoded - times.nanos(Phase.ROUTE) - times.nanos(Phase.SIMULATE));
        samples = outputs.isEmpty() || outputs.getFirst().shape().isEmpty() ? 1 : outputs.getFirst().shape().getFirst();
        return new InferResponse(request.model(), version.version(), request.id(), outputs);
    }

    /** @return {@code null} if it is to run at once and cannot */
    private List<InferTensor> alone(InferRequest request, boolean atOnce) {
        ActiveRollout rollout = rollout(request);
        if (rollout == null) {
            return on(request, atOnce);
        }
        if (atOnce) {
            // What the candidate fails is run once more, by the old version.
            return null;
        }
        boolean byCandidate = rollout.takes(request);
        List<InferTensor> outputs;
        if (byCandidate) {
            try {
                outputs = on(request.at(rollout.candidate()), false);
            } catch (ServiceException e) {
                return fallBack(rollout, e, () -> on(request.at(rollout.stable()), false));
            }
        } else {
            outputs = on(request.at(rollout.stable()), false);
        }
        rollout.answered(request, byCandidate, outputs, memory.times());
        return outputs;
    }

    /** The rollout that chooses the version; null if the caller does, or none is under way. */
    private ActiveRollout rollout(InferRequest request) {
        return request.version().isEmpty() ? service.rollouts().find(request.model()) : null;
    }

    /** Answers by the old version what the candidate failed. */
    private List<InferTensor> fallBack(ActiveRollout rollout, ServiceException why, Supplier<List<InferTensor>> old) {
        // Waiting for a turn is not the candidate's fault.
        if (why.reason() == Reason.DEADLINE && started != 0) {
            rollout.failed();
        }
        if (!ActiveRollout.mayFallBack(why.reason())) {
            throw why;
        }
        started = 0;
        List<InferTensor> outputs = old.get();
        rollout.failed();
        return outputs;
    }

    private List<InferTensor> on(InferRequest request, boolean atOnce) {
        try (Lease lease = service.serving().lease(request.model(), request.version())) {
            version = lease.version();
            Servable servable = lease.servable();
            if (atOnce && (!servable.isLocal() || servable.batching().delay().isPositive())) {
                return null;
            }
            Optional<BatchMember> member = atOnce
                    ? Optional.empty()
                    : servable.member(request, memory, new BatchWatch());
            if (member.isPresent()) {
                return waiting(() -> service.threads().runTogether(servable.expectedNanos(request),
                        request.parameters().priority(), memory.limit(), member.get()));
            }
            return run(request, servable, atOnce, () -> {
                begins();
                return servable.infer(request, memory);
            });
        }
    }

    /** A sequence begins on the version that its first request gets, and stays there. */
    private List<InferTensor> ofSequence(InferRequest request) {
        ActiveRollout rollout = request.parameters().sequence().orElseThrow().start() ? rollout(request) : null;
        if (rollout == null) {
            return step(request);
        }
        if (!rollout.takes(request)) {
            return step(request.at(rollout.stable()));
        }
        try {
            return step(request.at(rollout.candidate()));
        } catch (ServiceException e) {
            return fallBack(rollout, e, () -> step(request.at(rollout.stable())));
        }
    }

    private List<InferTensor> step(InferRequest request) {
        try (SequenceTurn turn = service.sequences().turn(request, service.serving(), memory)) {
            version = turn.version();
            return run(request, version.servable(), false, () -> {
                begins();
                return turn.infer(request, memory);
            });
        }
    }

    private List<InferTensor> run(InferRequest request, Servable servable, boolean atOnce,
            Supplier<List<InferTensor>> run) {
        long expected = servable.expectedNanos(request);
        long priority = request.parameters().priority();
        List<InferTensor> outputs = waiting(() -> atOnce
                ? service.threads().runIfFree(expected, priority, memory.limit(), run)
                : service.threads().run(expected, priority, memory.limit(), run));
        if (outputs != null) {
            version.statistics().executed();
        }
        return outputs;
    }

    /** Another thread tells of the run. */
    private final class BatchWatch implements BatchMember.Watcher {
        @Override
        public void begins() {
            InferCall.this.begins();
        }

        @Override
        public void ran(int samples) {
            version.statistics().executed();
            service.metrics().batch(version.model(), version.version(), samples);
        }
    }

    private List<InferTensor> waiting(Supplier<List<InferTensor>> run) {
        version.statistics().waits(1);
        try {
            return run.get();
        } finally {
            if (started == 0) {
                version.statistics().waits(-1);
            }
        }
    }

    private void begins() {
        started = System.nanoTime();
        version.statistics().waits(-1);
    }

    /**
     * Sets a deadline, unless a nearer one is set.
     *
     * @param nanoTime on the clock of {@link System#nanoTime}
     */
    public void until(long nanoTime) {
        long before = memory.limit().deadline();
        if (before == 0 || nanoTime - before < 0) {
            memory.limit().until(nanoTime);
        }
    }

    /** Ends the run, if one is under way or waits for its turn. Any thread may call this at any time. */
    public void cancel() {
        synchronized (memory) {
            // After its end another request may use the memory.
            if (!closed) {
                memory.limit().cancel();
                LockSupport.unpark(caller);
            }
        }
    }

    /** Notes that the answer is written. */
    public void encoded() {
        long now = System.nanoTime();
        memory.times().add(Phase.ENCODE, now - answered);
        complete = true;
        report(now);
    }

    /** Notes why there is no answer, for those who watch. */
    public void failed(Throwable why) {
        failure = switch (why) {
            case ServiceException refused -> refused.reason();
            case UncheckedIOException _ -> Reason.CANCELLED;
            case OutOfMemoryError _ -> Reason.OVERLOADED;
            default -> Reason.INTERNAL;
        };
    }

    @Override
    public void close() {
        synchronized (memory) {
            closed = true;
        }
        try {
            if (!complete) {
                report(System.nanoTime());
            }
            if (version != null) {
                count(System.nanoTime() - arrived);
            }
        } finally {
            watcher.ended(failure(), System.nanoTime() - arrived);
            // Last: where no request is under way, all are counted.
            service.ended(this);
        }
    }

    /** Why there is no answer; empty if there is one. */
    private Optional<Reason> failure() {
        return complete ? Optional.empty() : Optional.of(failure == null ? Reason.CANCELLED : failure);
    }

    private void count(long nanos) {
        if (complete) {
            version.statistics().succeeded(samples, nanos, memory.times());
            service.traces().answered(version, protocol, request.id(), memory.times(), nanos);
            service.metrics().answered(version.model(), version.version(), protocol, memory.times(), nanos);
        } else {
            version.statistics().failed(nanos, failure().orElseThrow());
        }
    }

    private void report(long ended) {
        if (line == AccessLine.NONE && traced == null) {
            return;
        }
        Optional<Reason> why = failure();
        String sequence = request == null ? "" : request.parameters().sequence().map(SequenceStep::id).orElse("");
        CallReport report = new CallReport(protocol, request == null ? "" : request.model(),
                version == null ? "" : version.version(), protocol == Protocol.WEBSOCKET ? "" : sequence,
                traced == null ? memory.trace().traceId() : traced.traceId(), why,
                new Moments(arrived, decoded, started, answered, ended), memory.times());
        line.ran(report);
        if (traced != null) {
            traced.end(report);
        }
    }
}
