package io.hillock.remote.serve;

import io.hillock.engine.Limit;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.remote.MemoryBudget;
import io.hillock.remote.ServerOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Makes room for requests, has workers do them, cells by turns, and sees to it that each is answered. Any thread. */
public final class RequestScheduler implements AutoCloseable {
    /** For runs to notice that they are stopped: they look between blocks of steps. */
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final ErrorReply CLOSED = ErrorReply.of(ErrorCode.OVERLOADED,
            "the server was closed before it was done");

    private final ServerOptions options;
    private final ServerCounters meters;
    private final MemoryBudget memory;
    private final BoundedExecutor workers;
    private final Set<ServedRequest> jobs = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Limit> limits = ThreadLocal.withInitial(Limit::new);

    private record Asking(SessionRequests session, String cell) {}

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

    public RequestScheduler(ServerOptions options, MemoryBudget memory, ServerCounters meters) {
        this.options = options;
        this.memory = memory;
        this.meters = meters;
        this.workers = new BoundedExecutor("hillock-engine", options);
    }

    /**
     * Takes a request in, has it done, and answers it.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} where there is no room; it is not answered then
     */
    void schedule(RequestTicket ticket, Demand demand, Order order, RequestTask task) {
        SessionRequests session = ticket.client().requests();
        String cell = ticket.message().source();
        BoundedExecutor.Place place = workers.enter(new Asking(session, cell));
        if (place == null) {
            meters.overloaded();
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "request", options.waiting()
                    + " requests of '" + cell + "' wait already, or " + options.waitingInAll() + " in all");
        }
        var job = new ServedRequest(ticket);
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

    private void end(SessionRequests session, ServedRequest job, Demand demand, BoundedExecutor.Place place) {
        jobs.remove(job);
        session.end(job);
        memory.give(demand.bytes);
        place.leave();
    }

    /** Requests under way over threads. */
    public double load() {
        return workers.load();
    }

    /** Waits for requests under way, then stops those that are left; they are answered {@code overloaded}. */
    public void drain(Duration most) {
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
