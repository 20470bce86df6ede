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
 * Redundant runs: several engines run the same batch at once, and their answers are compared bit by bit. All agree, or the majority of
 * three or more decides and the others are outvoted, or {@link DivergenceException} says where they part. The determinism contract makes this a
 * test for equality: what differs is a fault, of memory, of a program, of an image.
 *
 * <p>A run takes as long as its slowest engine, given as many free cores as engines. The caller's thread runs that one, as far as is
 * known, so that it seldom waits for another.
 */
public final class Verified implements Stage {
    /** Stands for any thread but the caller's. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final List<TrackedEngine> legs;
    private final int redundancy;
    private final TrackedEngine.Meter[] meters;
    private final HelperThreads workers;
    private final LongAdder agreements;
    private final LongAdder disagreements;
    private final AtomicLong runs = new AtomicLong();
    private final Queue<ScratchBatch> trays = new ConcurrentLinkedQueue<>();

    /**
     * Engines that check each other.
     *
     * @param redundancy how many of the engines run a request, 2 to all; where not all, they take turns
     */
    public Verified(List<TrackedEngine> legs, int redundancy, HelperThreads workers, Metrics metrics) {
        if (redundancy < 2 || redundancy > legs.size()) {
            throw new IllegalArgumentException(
                    "redundancy is 2 to the number of engines, " + legs.size() + ", not " + redundancy);
        }
        this.legs = List.copyOf(legs);
        this.redundancy = redundancy;
        this.workers = workers;
        Metrics own = metrics.labelled("strategy", "redundant");
        this.meters = legs.stream().map(leg -> TrackedEngine.Meter.of(own, leg)).toArray(TrackedEngine.Meter[]::new);
        this.agreements = metrics.counter("agreements");
        this.disagreements = metrics.counter("disagreements");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        int first = (int) (runs.getAndIncrement() * redundancy % legs.size());
        RedundantRun[] parts = new RedundantRun[redundancy];
        RedundantRun slowest = null;
        for (int k = 0; k < redundancy; k++) {
            int leg = (first + k) % legs.size();
            parts[k] = new RedundantRun(legs.get(leg), meters[leg], call);
            if (slowest == null || parts[k].estimate(batch.size()) > slowest.estimate(batch.size())) {
                slowest = parts[k];
            }
        }
        List<ScratchBatch> used = new ArrayList<>(redundancy);
        runAll(parts, slowest, batch, response, limit, used);
        try {
            MajorityVerdict verdict = MajorityVerdict.of(parts);
            call.verified(verdict.agreement());
            count(verdict);
            take(verdict.winner(), parts, response, call);
        } finally {
            trays.addAll(used);
        }
    }

    /** The slowest on this thread, the others beside it on trays; all have ended when this returns or throws. */
    private void runAll(RedundantRun[] parts, RedundantRun slowest, Batch batch, Response response, Limit limit,
            List<ScratchBatch> used) {
        Batch shared = readable(batch, response, used);
        List<HelperTask> others = new ArrayList<>(parts.length);
        try {
            for (RedundantRun part : parts) {
                if (part != slowest) {
                    ScratchBatch tray = tray(used);
                    others.add(workers.start(() -> part.run(shared, tray, response.answer(), limit)));
                }
            }
            slowest.run(batch, response, limit);
        } finally {
            others.forEach(HelperTask::join);
        }
    }

    /** What workers can read: a copy where the caller's memory is its thread's alone. */
    private Batch readable(Batch batch, Response response, List<ScratchBatch> used) {
        if (batch.values().isAccessibleBy(STRANGER)) {
            return batch;
        }
        ScratchBatch copy = tray(used);
        copy.lay(batch.size(), batch, response.answer());
        copy.batch().values().copyFrom(batch.values());
        return copy.batch();
    }

    private ScratchBatch tray(List<ScratchBatch> used) {
        ScratchBatch free = trays.poll();
        ScratchBatch tray = free == null ? new ScratchBatch() : free;
        used.add(tray);
        return tray;
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

    private static void take(RedundantRun winner, RedundantRun[] parts, Response response, RequestTrace call) {
        if (winner.response() != response) {
            response.memory().copyFrom(winner.response().memory());
        }
        long slowest = 0;
        for (RedundantRun part : parts) {
            slowest = Math.max(slowest, part.nanos());
        }
        response.complete(winner.response().engine(), response.answer().timed() ? slowest : -1);
        call.simulated(slowest);
    }

    @Override
    public String name() {
        return "redundant";
    }

    @Override
    public Image image() {
        return legs.getFirst().engine().image();
    }

    /** Of the first engine: a stream has one state. */
    @Override
    public Session open() {
        return legs.getFirst().open().orElseThrow(() -> new EngineException(EngineException.Status.UNAVAILABLE,
                "the engine " + legs.getFirst().name() + " has been removed"));
    }

    @Override
    public void close() {
        legs.forEach(TrackedEngine::retire);
        workers.close();
    }
}
