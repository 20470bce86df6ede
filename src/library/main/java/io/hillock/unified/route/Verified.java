package io.hillock.unified.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.unified.DivergenceException;
import io.hillock.unified.Metrics;
import io.hillock.unified.layer.HelperTask;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import io.hillock.unified.layer.ScratchBatch;
import io.hillock.unified.layer.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Redundant runs: several engines run the same batch at once, and their answers are compared bit by bit. If all agree, or a strict majority
 * of three or more does, that answer counts; the other engines are outvoted. Otherwise {@link DivergenceException} names the first
 * difference. By the determinism contract every difference is a fault, of memory, of a program or of an image.
 *
 * <p>A run takes as long as its slowest engine, if there are as many free cores as engines. The caller's thread runs the engine that is
 * expected to be slowest, so that it seldom waits for another. Thread-safe.
 */
public final class Verified implements Stage {
    /** Stands for any thread other than the caller's. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final List<TrackedEngine> engines;
    private final int redundancy;
    private final TrackedEngine.Meter[] meters;
    private final HelperThreads helpers;
    private final LongAdder agreements;
    private final LongAdder disagreements;
    private final AtomicLong runs = new AtomicLong();
    private final Queue<ScratchBatch> spareScratch = new ConcurrentLinkedQueue<>();

    /**
     * Lets engines check each other.
     *
     * @param redundancy number of engines that run each request, 2 to all; if not all, the engines take turns
     */
    public Verified(List<TrackedEngine> engines, int redundancy, HelperThreads helpers, Metrics metrics) {
        if (redundancy < 2 || redundancy > engines.size()) {
            throw new IllegalArgumentException(
                    "redundancy must be 2 to " + engines.size() + ", the number of engines, is " + redundancy);
        }
        this.engines = List.copyOf(engines);
        this.redundancy = redundancy;
        this.helpers = helpers;
        Metrics own = metrics.labelled("strategy", "redundant");
        this.meters = engines.stream().map(tracked -> TrackedEngine.Meter.of(own, tracked))
                .toArray(TrackedEngine.Meter[]::new);
        this.agreements = metrics.counter("agreements");
        this.disagreements = metrics.counter("disagreements");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        int first = (int) (runs.getAndIncrement() * redundancy % engines.size());
        RedundantRun[] parts = new RedundantRun[redundancy];
        RedundantRun slowest = null;
        for (int k = 0; k < redundancy; k++) {
            int index = (first + k) % engines.size();
            parts[k] = new RedundantRun(engines.get(index), meters[index], trace);
            if (slowest == null || parts[k].estimate(batch.size()) > slowest.estimate(batch.size())) {
                slowest = parts[k];
            }
        }
        List<ScratchBatch> used = new ArrayList<>(redundancy);
        runAll(parts, slowest, batch, response, limit, used);
        try {
            MajorityVerdict verdict = MajorityVerdict.of(parts);
            trace.verified(verdict.agreement());
            count(verdict);
            take(verdict.winner(), parts, response, trace);
        } finally {
            spareScratch.addAll(used);
        }
    }

    /** Runs the slowest engine on this thread and the others beside it, into scratch memory. All have ended when this returns or throws. */
    private void runAll(RedundantRun[] parts, RedundantRun slowest, Batch batch, Response response, Limit limit,
            List<ScratchBatch> used) {
        Batch shared = readable(batch, response, used);
        List<HelperTask> others = new ArrayList<>(parts.length);
        try {
            for (RedundantRun part : parts) {
                if (part != slowest) {
                    ScratchBatch scratch = scratch(used);
                    others.add(helpers.start(() -> part.run(shared, scratch, response.answer(), limit)));
                }
            }
            slowest.run(batch, response, limit);
        } finally {
            others.forEach(HelperTask::join);
        }
    }

    /** A batch that helper threads can read: a copy if the caller's memory is confined to its thread. */
    private Batch readable(Batch batch, Response response, List<ScratchBatch> used) {
        if (batch.values().isAccessibleBy(STRANGER)) {
            return batch;
        }
        ScratchBatch copy = scratch(used);
        copy.prepare(batch.size(), batch, response.answer());
        copy.batch().values().copyFrom(batch.values());
        return copy.batch();
    }

    private ScratchBatch scratch(List<ScratchBatch> used) {
        ScratchBatch free = spareScratch.poll();
        ScratchBatch scratch = free == null ? new ScratchBatch() : free;
        used.add(scratch);
        return scratch;
    }

    private void count(MajorityVerdict verdict) {
        if (verdict.agreement().unanimous()) {
            agreements.increment();
            return;
        }
        disagreements.increment();
        if (!verdict.majority()) {
            throw new DivergenceException(verdict.agreement());
        }
        verdict.outvote();
    }

    private static void take(RedundantRun winner, RedundantRun[] parts, Response response, RequestTrace trace) {
        if (winner.response() != response) {
            response.memory().copyFrom(winner.response().memory());
        }
        long slowest = 0;
        for (RedundantRun part : parts) {
            slowest = Math.max(slowest, part.nanos());
        }
        response.complete(winner.response().engine(), response.answer().timed() ? slowest : -1);
        trace.simulated(slowest);
    }

    @Override
    public String name() {
        return "redundant";
    }

    @Override
    public Image image() {
        return engines.getFirst().engine().image();
    }

    /** Opens a session of the first engine, because a session has only one state. */
    @Override
    public Session open() {
        return engines.getFirst().open().orElseThrow(() -> new EngineException(EngineException.Status.UNAVAILABLE,
                "the engine " + engines.getFirst().name() + " has been removed"));
    }

    @Override
    public void close() {
        engines.forEach(TrackedEngine::retire);
        helpers.close();
    }
}
