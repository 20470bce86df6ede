package io.hillock.runtime.route;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.stage.Agreement;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Tray;
import io.hillock.runtime.stage.Workers;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Redundant runs: several engines run the same batch at once, and their answers are compared bit by bit. All agree, or the majority of
 * three or more decides and the others are outvoted, or {@link DivergenceException} says where they part. The determinism contract makes this a
 * test for equality: what differs is a fault, of memory, of a program, of an image.
 *
 * <p>A run takes as long as its slowest engine, given as many free cores as engines. The caller's thread runs one of them.
 */
public final class Verified implements Stage {
    private final List<Leg> legs;
    private final int redundancy;
    private final Leg.Meter[] meters;
    private final Workers workers;
    private final LongAdder agreements;
    private final LongAdder disagreements;
    private final AtomicLong runs = new AtomicLong();
    private final Queue<Tray> trays = new ConcurrentLinkedQueue<>();

    /**
     * Engines that check each other.
     *
     * @param redundancy how many of the engines run a request, 2 to all; where not all, they take turns
     */
    public Verified(List<Leg> legs, int redundancy, Workers workers, Metrics metrics) {
        if (redundancy < 2 || redundancy > legs.size()) {
            throw new IllegalArgumentException(
                    "redundancy is 2 to the number of engines, " + legs.size() + ", not " + redundancy);
        }
        this.legs = List.copyOf(legs);
        this.redundancy = redundancy;
        this.workers = workers;
        Metrics own = metrics.labelled("strategy", "redundant");
        this.meters = legs.stream().map(leg -> Leg.Meter.of(own, leg)).toArray(Leg.Meter[]::new);
        this.agreements = metrics.counter("agreements");
        this.disagreements = metrics.counter("disagreements");
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, Call call) {
        int start = (int) (runs.getAndIncrement() * redundancy % legs.size());
        // The caller's memory may be its thread's alone.
        Tray copy = tray();
        copy.lay(batch.size(), batch, response.answer());
        copy.batch().values().copyFrom(batch.values());
        List<Run> all = new ArrayList<>();
        List<Future<?>> others = new ArrayList<>();
        for (int k = 0; k < redundancy; k++) {
            Run run = new Run((start + k) % legs.size(), k == 0 ? batch : copy.batch(), limit, call.id());
            all.add(run);
            if (k > 0) {
                others.add(workers.start(() -> run.beside(response)));
            }
        }
        all.getFirst().into(response);
        others.forEach(Verified::join);
        trays.add(copy);
        try {
            decide(all, response, call);
        } finally {
            all.stream().map(run -> run.tray).filter(Objects::nonNull).forEach(trays::add);
        }
    }

    private Tray tray() {
        Tray used = trays.poll();
        return used == null ? new Tray() : used;
    }

    private void decide(List<Run> all, Response response, Call call) {
        List<Run> answered = all.stream().filter(run -> run.failure == null).toList();
        if (answered.size() < 2) {
            throw tooFew(all);
        }
        List<Run> winners = largestGroup(answered);
        List<Run> losers = answered.stream().filter(run -> !winners.contains(run)).toList();
        List<String> outvoted = losers.stream().map(Run::name).toList();
        List<String> failed = all.stream().filter(run -> run.failure != null).map(Run::name).toList();
        Run winner = winners.getFirst();
        var divergence = losers.stream().findFirst()
                .flatMap(loser -> Comparison.compare(winner.response, loser.response))
                .map(found -> found.between(winner.name(), losers.getFirst().name()));
        Agreement agreement = new Agreement(answered.size(), winners.size(), outvoted, failed, divergence);
        call.verified(agreement);
        if (losers.isEmpty()) {
            agreements.increment();
        } else {
            disagreements.increment();
            if (2 * winners.size() <= answered.size()) {
                throw new DivergenceException(agreement);
            }
            losers.forEach(loser -> loser.outvoted(divergence.orElseThrow().toString()));
        }
        take(winner, all, response, call);
    }

    private static void take(Run winner, List<Run> all, Response response, Call call) {
        if (winner.response != response) {
            response.memory().copyFrom(winner.response.memory());
        }
        long slowest = all.stream().mapToLong(run -> run.call.simulateNanos()).max().orElse(0);
        response.complete(winner.response.engine(), response.answer().timed() ? slowest : -1);
        call.simulated(slowest);
    }

    private static List<Run> largestGroup(List<Run> answered) {
        List<Run> largest = List.of();
        for (Run candidate : answered) {
            List<Run> group = answered.stream()
                    .filter(run -> Comparison.compare(candidate.response, run.response).isEmpty()).toList();
            if (group.size() > largest.size()) {
                largest = group;
            }
        }
        return largest;
    }

    private static RuntimeException tooFew(List<Run> all) {
        Run broken = all.stream().filter(run -> run.failure != null).findFirst().orElseThrow();
        if (broken.failure instanceof IllegalArgumentException || all.stream().allMatch(run -> run.failure != null)) {
            return broken.failure;
        }
        EngineException alone = new EngineException("one engine answered, with nothing to compare it with; "
                + broken.name() + " failed: " + broken.failure.getMessage());
        alone.addSuppressed(broken.failure);
        return alone;
    }

    /** Runs end by themselves, by their limit at the latest; the caller's memory is theirs until then. */
    private static void join(Future<?> run) {
        boolean interrupted = false;
        while (true) {
            try {
                run.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
        return legs.getFirst().engine().open();
    }

    @Override
    public void close() {
        legs.forEach(leg -> leg.engine().close());
        workers.close();
    }

    /** One engine's part. */
    private final class Run {
        private final int leg;
        private final Batch batch;
        private final Limit limit;
        private final Call call = new Call();
        private Tray tray;
        private Response response;
        private RuntimeException failure;

        Run(int leg, Batch batch, Limit limit, long id) {
            this.leg = leg;
            this.batch = batch;
            this.limit = limit;
            call.begin(id);
        }

        String name() {
            return legs.get(leg).name();
        }

        void into(Response into) {
            response = into;
            try {
                if (!legs.get(leg).enter()) {
                    throw new EngineException(EngineException.Status.OVERLOADED,
                            name() + " gets no requests: " + legs.get(leg).lastFailure());
                }
                legs.get(leg).run(batch, into, limit, call, meters[leg]);
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        void beside(Response like) {
            tray = tray();
            tray.layAnswer(like.answer());
            into(tray.response());
        }

        void outvoted(String how) {
            legs.get(leg).outvoted(how, call, meters[leg]);
        }
    }
}
