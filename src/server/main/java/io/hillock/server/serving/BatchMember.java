package io.hillock.server.serving;

import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.unified.Route;
import io.hillock.unified.layer.ScratchBatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A checked request of one sample that may run in one batch with others of its kind. Its caller waits until it {@link #isDone} or leaves;
 * another thread may run it. Whoever leaves takes its memory along: the run neither reads nor writes it any more.
 */
public final class BatchMember {
    private final BatchedRuns runs;
    private final InferRequest request;
    private final NetworkRun run;
    private final RequestMemory memory;
    private final Watcher watcher;
    private final Kind kind;
    /** Of the request's limit, which another request may use once this one has left. */
    private final long deadline;
    private final RunTrace trace;
    /** The batch that it is in: how many have not left, and what ends its run. Guarded by this, as are the next ones. */
    private AtomicInteger present;
    private Limit batchLimit;
    private boolean left;
    private boolean begun;
    /** Whether the engine uses this request's own memory now. */
    private boolean inPlace;
    private long nanos;
    private int together = 1;
    private RuntimeException failure;
    private volatile boolean done;

    /** Is told of a member's run. */
    public interface Watcher {
        /** Its run begins: told once, and not if it has left. */
        void begins();

        /** One of its batch that has not left is told that so many samples were run at once. */
        void ran(int samples);
    }

    /** What requests of one batch share. */
    private record Kind(BatchedRuns runs, int steps, boolean held, long bytes, ResponseShape answer, Route route) {}

    BatchMember(BatchedRuns runs, InferRequest request, NetworkRun run, RequestMemory memory, Watcher watcher) {
        this.runs = runs;
        this.request = request;
        this.run = run;
        this.memory = memory;
        this.watcher = watcher;
        kind = new Kind(runs, run.batch().steps(), run.batch().held(), run.batch().values().byteSize(),
                run.response().answer(), request.parameters().route());
        deadline = memory.limit().deadline();
        trace = memory.limit().trace();
    }

    /** Members whose kinds are equal may run together. */
    public Object kind() {
        return kind;
    }

    /** Samples in a batch, at most. */
    public int most() {
        return runs.most(run);
    }

    /** How long to wait for others. */
    public Duration delay() {
        return runs.delay();
    }

    /** Runs members of one kind on this thread. It does not throw: each is done then, with its answer or its failure, unless it has left. */
    public static void runAll(List<BatchMember> members) {
        members.getFirst().runs.run(members);
    }

    /** Whether there is an answer or a failure. */
    public boolean isDone() {
        return done;
    }

    /**
     * Gives up. The others of the batch go on.
     *
     * @return whether that was possible at once; if not, it is done soon, and its limit says how
     */
    public synchronized boolean leave() {
        if (done || inPlace) {
            return false;
        }
        left = true;
        if (present != null && present.decrementAndGet() == 0) {
            batchLimit.cancel();
        }
        return true;
    }

    /**
     * The outputs, once it is done. Its own thread.
     *
     * @throws ServiceException why there are none
     */
    public List<InferTensor> answer() {
        if (failure != null) {
            throw RunFailures.of(failure);
        }
        return runs.finish(run, nanos, together, memory);
    }

    InferRequest request() {
        return request;
    }

    NetworkRun run() {
        return run;
    }

    /** The request's own, for a run in its own memory. */
    Limit limit() {
        return memory.limit();
    }

    /** When the request's time was over as it came; 0 for never. */
    long deadline() {
        return deadline;
    }

    /** The request's trace; {@code null} if nobody traces it. */
    RunTrace trace() {
        return trace;
    }

    /** Adds the runs of another trace to the request's own. */
    synchronized void traced(RunTrace noted) {
        if (!left && trace != null && trace != noted) {
            noted.runs().forEach(trace::add);
        }
    }

    /** Tells of a run of so many samples. Returns whether it has: not if the request has left. */
    synchronized boolean ran(int samples) {
        if (!left) {
            watcher.ran(samples);
        }
        return !left;
    }

    private void begins() {
        if (!begun) {
            begun = true;
            watcher.begins();
        }
    }

    /** Copies the input into place {@code at} of a batch. Returns whether it has not left. */
    synchronized boolean copyInput(ScratchBatch batch, int at) {
        if (!left) {
            begins();
            batch.copyIn(at, run.batch(), 0);
        }
        return !left;
    }

    /** Joins a batch whose run ends when the last of it leaves. */
    synchronized void runsIn(AtomicInteger members, Limit limit) {
        present = members;
        batchLimit = limit;
        if (left && members.decrementAndGet() == 0) {
            limit.cancel();
        }
    }

    /** Lets the engine use the request's own memory. Returns whether it may: not if the request has left or is done. */
    synchronized boolean takeInPlace() {
        inPlace = !left && !done;
        if (inPlace) {
            begins();
        }
        return inPlace;
    }

    /** Takes sample {@code at} of the batch's answer. */
    synchronized void answered(Response batch, int at, long taken, int samples) {
        if (!left) {
            ScratchBatch.copy(batch, at, run.response(), 0);
            run.response().complete(batch.engine(), batch.latencyNanos());
            nanos = taken;
            together = samples;
        }
        done = true;
    }

    /** The engine has written the answer to the request's own memory. */
    synchronized void answered(long taken) {
        nanos = taken;
        done = true;
    }

    /** Notes a failure, unless it is done already. */
    synchronized void failed(Throwable why) {
        if (done) {
            return;
        }
        failure = switch (why) {
            case OutOfMemoryError memoryLow ->
                new ServiceException(Reason.OVERLOADED, "the service lacks the memory for this request", memoryLow);
            case Error defect -> new ServiceException(Reason.INTERNAL, "the run failed by a defect of Hillock", defect);
            default -> {
                ServiceException told = RunFailures.of((RuntimeException) why);
                // Each caller's exception is its own.
                yield new ServiceException(told.reason(), told.getMessage(), why);
            }
        };
        done = true;
    }
}
