package io.hillock.server.inference;

import io.hillock.engine.Limit;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.sequence.SequenceTurn;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.ServedVersion;
import java.util.List;
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
    private ServedVersion version;
    private long answered;
    private long samples;
    private String id = "";
    private boolean complete;
    private boolean closed;
    private volatile Thread caller;

    InferCall(InferenceService service, Protocol protocol, RequestMemory memory, long arrived) {
        this.service = service;
        this.protocol = protocol;
        this.memory = memory;
        this.arrived = arrived;
    }

    /**
     * Answers the request. It waits for its turn, but never longer than its timeout.
     *
     * @return outputs in the request's memory
     * @throws io.hillock.server.request.ServiceException if it is refused or fails
     */
    public InferResponse infer(InferRequest request) {
        long decoded = System.nanoTime();
        caller = Thread.currentThread();
        id = request.id();
        memory.times().add(Phase.DECODE, decoded - arrived);
        long timeout = request.parameters().timeoutMicros();
        if (timeout > 0) {
            until(Limit.deadline(arrived, timeout * 1000));
        }
        List<InferTensor> outputs = request.parameters().sequence().isPresent() ? ofSequence(request) : alone(request);
        answered = System.nanoTime();
        PhaseTimes times = memory.times();
        times.add(Phase.QUEUE, answered - decoded - times.nanos(Phase.ROUTE) - times.nanos(Phase.SIMULATE));
        samples = outputs.isEmpty() || outputs.getFirst().shape().isEmpty() ? 1 : outputs.getFirst().shape().getFirst();
        return new InferResponse(request.model(), version.version(), request.id(), outputs);
    }

    private List<InferTensor> alone(InferRequest request) {
        try (Lease lease = service.serving().lease(request.model(), request.version())) {
            version = lease.version();
            return run(request, lease.servable(), () -> lease.servable().infer(request, memory));
        }
    }

    private List<InferTensor> ofSequence(InferRequest request) {
        try (SequenceTurn turn = service.sequences().turn(request, service.serving(), memory)) {
            version = turn.version();
            return run(request, version.servable(), () -> turn.infer(request, memory));
        }
    }

    private List<InferTensor> run(InferRequest request, Servable servable, Supplier<List<InferTensor>> run) {
        return service.threads().run(servable.expectedNanos(request), request.parameters().priority(), memory.limit(),
                run);
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
        memory.times().add(Phase.ENCODE, System.nanoTime() - answered);
        complete = true;
    }

    @Override
    public void close() {
        synchronized (memory) {
            closed = true;
        }
        service.ended(this);
        if (version == null) {
            return;
        }
        long nanos = System.nanoTime() - arrived;
        if (complete) {
            version.statistics().succeeded(samples, nanos, memory.times());
            service.traces().answered(version, protocol, id, memory.times(), nanos);
            service.metrics().answered(version.model(), version.version(), protocol, memory.times(), nanos);
        } else {
            version.statistics().failed(nanos);
        }
    }
}
