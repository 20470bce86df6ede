package io.hillock.server.rollout;

import io.hillock.engine.Limit;
import io.hillock.rollout.PairedRuns;
import io.hillock.rollout.PairedRuns.Run;
import io.hillock.rollout.Rollout;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.Serving;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A rollout of a served alias. It chooses the version for each request, and runs the other one beside it. Thread-safe. */
public final class ActiveRollout {
    /** Runs beside requests at once; further requests are not compared. */
    private static final int MOST_SHADOWS = 64;

    private static final long LONGEST_NANOS = 60_000_000_000L;

    private final Serving serving;
    private final ShadowThreads threads;
    private final Rollout rollout;
    private final String model;
    private final String stable;
    private final String candidate;
    private final boolean sameNetwork;
    private final LabelMemory labels = new LabelMemory();
    private final Semaphore shadows = new Semaphore(MOST_SHADOWS);
    private final AtomicLong requests = new AtomicLong();

    ActiveRollout(Serving serving, ShadowThreads threads, Rollout rollout, String model, String stable,
            String candidate, boolean sameNetwork) {
        this.serving = serving;
        this.threads = threads;
        this.rollout = rollout;
        this.model = model;
        this.stable = stable;
        this.candidate = candidate;
        this.sameNetwork = sameNetwork;
    }

    Rollout rollout() {
        return rollout;
    }

    /** The version that answers in the end if the candidate is rolled back. */
    public String stable() {
        return stable;
    }

    public String candidate() {
        return candidate;
    }

    /** Whether the candidate answers this request, by its key, its sequence or its id; without any, by chance. */
    public boolean takes(InferRequest request) {
        return rollout.takes(request.parameters().key()
                .or(() -> request.parameters().sequence().map(SequenceStep::id))
                .orElseGet(() -> request.id().isEmpty() ? "#" + requests.incrementAndGet() : request.id()));
    }

    /** Whether the old version may be able to answer a request that the candidate failed for this reason. */
    public static boolean mayFallBack(Reason why) {
        return switch (why) {
            case NOT_FOUND, UNAVAILABLE, FAILED, INTERNAL -> true;
            case INVALID, UNAUTHENTICATED, FORBIDDEN, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE, UNSUPPORTED_ENCODING,
                    OVERLOADED, CANCELLED, DEADLINE ->
                false;
        };
    }

    /** The candidate failed a request that the old version has answered since, or ran it until its time was over. */
    public void failed() {
        rollout.failed();
    }

    /**
     * One version has answered a request: the other one runs it later, on another thread, if there is room.
     *
     * @param byCandidate who answered
     * @param outputs the answer, which the request's memory holds
     */
    public void answered(InferRequest request, boolean byCandidate, List<InferTensor> outputs, PhaseTimes times) {
        if (!rollout.mirrors(requests.incrementAndGet()) || !shadows.tryAcquire()) {
            return;
        }
        RequestMemory memory = RequestMemory.take();
        try {
            MirroredRun first = MirroredRun.of(outputs, times, sameNetwork);
            InferRequest copy = copy(request, memory);
            Thread.ofVirtual().name("hillock-shadow").start(() -> {
                try (memory) {
                    mirror(copy, byCandidate, first, memory);
                } finally {
                    shadows.release();
                }
            });
        } catch (OutOfMemoryError e) {
            // The request has its answer: it is only not compared.
            memory.close();
            shadows.release();
        } catch (RuntimeException e) {
            memory.close();
            shadows.release();
            throw e;
        }
    }

    private InferRequest copy(InferRequest request, RequestMemory memory) {
        List<InferTensor> inputs = new ArrayList<>();
        for (InferTensor input : request.inputs()) {
            MemorySegment data = memory.allocate(input.data().byteSize()).copyFrom(input.data());
            inputs.add(new InferTensor(input.name(), input.type(), input.shape(), data));
        }
        return new InferRequest(model, "", request.id(), inputs, request.outputs(), request.parameters());
    }

    private void mirror(InferRequest request, boolean byCandidate, MirroredRun first, RequestMemory memory) {
        try (Lease lease = serving.lease(model, byCandidate ? stable : candidate)) {
            memory.limit().until(Limit.deadline(System.nanoTime(), LONGEST_NANOS));
            MirroredRun second = threads.run(lease.servable().expectedNanos(request), memory.limit(),
                    () -> MirroredRun.of(lease.servable().infer(request, memory), memory.times(), sameNetwork));
            compare(request.id(), byCandidate ? second : first, byCandidate ? first : second);
        } catch (ServiceException e) {
            if (!byCandidate && e.reason() != Reason.OVERLOADED && e.reason() != Reason.CANCELLED) {
                rollout.ran(new PairedRuns(first.run(), Optional.empty(), Optional.empty()));
            }
        }
    }

    private void compare(String id, MirroredRun old, MirroredRun fresh) {
        rollout.ran(new PairedRuns(old.run(), Optional.of(fresh.run()), old.difference(fresh)));
        Run before = old.run();
        Run now = fresh.run();
        if (!id.isEmpty() && before.labels().length > 0) {
            labels.answered(id, before.labels(), now.labels()).ifPresent(this::judge);
        }
    }

    /** Someone tells the true labels of a request's samples. */
    void told(String id, long[] truth) {
        labels.told(id, truth).ifPresent(this::judge);
    }

    private void judge(LabelMemory.Labels all) {
        for (int i = 0; i < Math.min(all.truth().length, Math.min(all.stable().length, all.candidate().length)); i++) {
            rollout.labelled(all.stable()[i], all.candidate()[i], all.truth()[i]);
        }
    }
}
