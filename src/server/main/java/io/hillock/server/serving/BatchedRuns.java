package io.hillock.server.serving;

import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.spike.Response;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.ScratchBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs requests to one network as batches. Samples of a batch do not touch each other, so each gets the bits that it would get alone. If a
 * batch fails for a reason that one sample may have caused, or is too large for the engine, each runs alone. Thread-safe.
 */
final class BatchedRuns {
    /** The most memory of a batch. */
    private static final long MOST_BYTES = 64L << 20;

    private final UnifiedEngine engine;
    private final BatchOptions options;
    private final Finish finish;
    private final Queue<ScratchBatch> spare = new ConcurrentLinkedQueue<>();

    /** Reads an answer of a run that took so long, with so many samples. */
    @FunctionalInterface
    interface Finish {
        List<InferTensor> read(NetworkRun run, long nanos, int together, RequestMemory memory);
    }

    BatchedRuns(UnifiedEngine engine, BatchOptions options, Finish finish) {
        this.engine = engine;
        this.options = options;
        this.finish = finish;
    }

    Duration delay() {
        return options.delay();
    }

    /** How many requests like this may run together. */
    int most(NetworkRun like) {
        long bytes = like.batch().values().byteSize() + Response.bytes(like.response().answer());
        return Math.clamp(MOST_BYTES / Math.max(1, bytes), 1, options.most());
    }

    List<InferTensor> finish(NetworkRun run, long nanos, int together, RequestMemory memory) {
        return finish.read(run, nanos, together, memory);
    }

    /** Runs members of one kind. */
    void run(List<BatchMember> members) {
        if (members.size() == 1) {
            alone(members.getFirst());
            return;
        }
        try {
            batch(members);
        } catch (RuntimeException | Error e) {
            members.forEach(member -> member.failed(e));
        }
    }

    private void batch(List<BatchMember> members) {
        List<BatchMember> present = new ArrayList<>(members.size());
        ScratchBatch own = spare.poll();
        ScratchBatch scratch = own == null ? new ScratchBatch() : own;
        try {
            gather(members, present, scratch);
            if (!present.isEmpty()) {
                together(present, scratch);
            }
        } catch (RuntimeException e) {
            if (present.size() < 2 || !mayPassAlone(Fault.of(e))) {
                throw e;
            }
            present.forEach(this::alone);
        } finally {
            spare.add(scratch);
        }
    }

    /** Whether samples of a batch with this fault may have none alone. */
    private static boolean mayPassAlone(Fault fault) {
        return fault.oneSamples() || fault == Fault.TOO_LARGE;
    }

    private static void gather(List<BatchMember> members, List<BatchMember> present, ScratchBatch scratch) {
        NetworkRun like = members.getFirst().run();
        scratch.prepare(members.size(), like.batch(), like.response().answer());
        for (BatchMember member : members) {
            if (member.copyInput(scratch, present.size())) {
                present.add(member);
            }
        }
        if (!present.isEmpty()) {
            // The inputs lie at the beginning of the same memory.
            scratch.prepare(present.size(), like.batch(), like.response().answer());
        }
    }

    private void together(List<BatchMember> present, ScratchBatch scratch) {
        Limit limit = new Limit().until(latestDeadline(present));
        AtomicInteger left = new AtomicInteger(present.size());
        present.forEach(member -> member.runsIn(left, limit));
        RunTrace trace = present.stream().map(BatchMember::trace).filter(one -> one != null).findFirst().orElse(null);
        limit.traced(trace);
        long start = System.nanoTime();
        engine.run(scratch.batch(), scratch.response(), present.getFirst().request().parameters().route(), "", limit);
        long end = System.nanoTime();
        if (trace != null) {
            // The engine notes the run in one trace; the other callers' traces get the same.
            present.forEach(member -> member.traced(trace));
        }
        present.stream().anyMatch(member -> member.ran(present.size()));
        for (int i = 0; i < present.size(); i++) {
            present.get(i).answered(scratch.response(), i, end - start, present.size());
        }
    }

    private static long latestDeadline(List<BatchMember> present) {
        long latest = present.getFirst().deadline();
        for (BatchMember member : present) {
            long deadline = member.deadline();
            if (deadline == 0) {
                return 0;
            }
            latest = deadline - latest > 0 ? deadline : latest;
        }
        return latest;
    }

    private void alone(BatchMember member) {
        if (!member.takeInPlace()) {
            return;
        }
        try {
            long start = System.nanoTime();
            engine.run(member.run().batch(), member.run().response(), member.request().parameters().route(),
                    member.request().id(), member.limit());
            member.ran(1);
            member.answered(System.nanoTime() - start);
        } catch (RuntimeException | Error e) {
            member.failed(e);
        }
    }
}
