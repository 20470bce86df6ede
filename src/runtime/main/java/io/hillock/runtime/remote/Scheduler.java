package io.hillock.runtime.remote;

import io.hillock.engine.Limit;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Makes room for requests, has workers do them, cells by turns, and sees to it that each is answered. Any thread. */
final class Scheduler implements AutoCloseable {
    /** For runs to notice that they are stopped: they look between blocks of steps. */
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final ErrorReply CLOSED = ErrorReply.of(ErrorCode.OVERLOADED,
            "the server was closed before it was done");

    private final ServerOptions options;
    private final Meters meters;
    private final MemoryBudget memory;
    private final Workers workers;
    private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Limit> limits = ThreadLocal.withInitial(Limit::new);

    private record Asking(UnderWay session, String cell) {}

    /** Where a request waits: for its turn at once, or in a line before. */
    @FunctionalInterface
    interface Order {
        Order BY_TURNS = Executor::execute;

        /** @param turns to be given the request once it is first */
        void execute(Executor turns, Runnable request);
    }

    /**
     * What a request takes.
     *
     * @param samples of a run, 0 of anything else
     * @param bytes of what it brought and of its answer, as far as they are counted
     */
    record Demand(int samples, long bytes) {
        static final Demand NONE = new Demand(0, 0);
    }

    Scheduler(ServerOptions options, MemoryBudget memory, Meters meters) {
        this.options = options;
        this.memory = memory;
        this.meters = meters;
        this.workers = new Workers("hillock-engine", options);
    }

    /**
     * Takes a request in, has it done, and answers it.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} where there is no room; it is not answered then
     */
    void schedule(UnderWay session, Envelope message, Asker asker, Demand demand, Order order, Task task) {
        Workers.Place place = workers.enter(new Asking(session, message.source()));
        if (place == null) {
            meters.overloaded();
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "request", options.waiting()
                    + " requests of '" + message.source() + "' wait already, or " + options.waitingInAll() + " in all");
        }
        var job = new Job(message, asker);
        long came = System.nanoTime();
        try {
            memory.take(demand.bytes, "request");
        } catch (RuntimeException e) {
            meters.overloaded();
            place.leave();
            throw e;
        }
        session.begin(job);
        jobs.add(job);
        try {
            order.execute(place, () -> {
                try {
                    Message answer = job.run(limits.get(), task);
                    if (demand.samples > 0) {
                        meters.answered(demand.samples, answer, System.nanoTime() - came);
                    }
                } finally {
                    end(session, job, demand, place);
                }
            });
        } catch (RuntimeException e) {
            end(session, job, demand, place);
            throw e;
        }
    }

    private void end(UnderWay session, Job job, Demand demand, Workers.Place place) {
        jobs.remove(job);
        session.end(job);
        memory.give(demand.bytes);
        place.leave();
    }

    /** Requests under way over threads. */
    double load() {
        return workers.load();
    }

    /** Waits for requests under way, then stops those that are left; they are answered {@code overloaded}. */
    void drain(Duration most) {
        if (!workers.awaitQuiet(most.toNanos())) {
            jobs.forEach(job -> job.stop(CLOSED));
            workers.awaitQuiet(STOP.toNanos());
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
