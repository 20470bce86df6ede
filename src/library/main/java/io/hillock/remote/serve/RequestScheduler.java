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

/** Reserves room for requests, runs them on worker threads with cells taking turns, and ensures that each is answered. Thread-safe. */
public final class RequestScheduler implements AutoCloseable {
    /** Time for runs to notice that they are stopped. They check between blocks of steps. */
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final ErrorReply CLOSED = ErrorReply.of(ErrorCode.OVERLOADED,
            "the server was closed before the request was done");

    private final ServerOptions options;
    private final ServerCounters meters;
    private final MemoryBudget memory;
    private final BoundedExecutor workers;
    private final Set<ServedRequest> requests = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Limit> limits = ThreadLocal.withInitial(Limit::new);

    private record Asking(SessionRequests session, String cell) {}

    /** When a request may queue for a thread: at once, or after earlier requests. */
    @FunctionalInterface
    interface Order {
        Order BY_TURNS = Executor::execute;

        /** @param turns executor to pass the request to when its time comes */
        void execute(Executor turns, Runnable request);
    }

    /**
     * The resources that a request needs.
     *
     * @param samples samples of a run; 0 for other requests
     * @param bytes counted bytes of its input and answer
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
     * Accepts a request, runs it and answers it.
     *
     * @throws InvalidMessageException {@code overloaded} or {@code too_large} if there is no room; then the request is not answered
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
        var request = new ServedRequest(ticket);
        long arrived = System.nanoTime();
        try {
            memory.take(demand.bytes, "request");
        } catch (RuntimeException e) {
            meters.overloaded();
            place.leave();
            throw e;
        }
        session.begin(request);
        requests.add(request);
        try {
            order.execute(place, () -> {
                try {
                    Message answer = request.run(limits.get(), task);
                    if (demand.samples > 0) {
                        meters.answered(demand.samples, answer, System.nanoTime() - arrived);
                    }
                    if (!(answer instanceof ErrorReply)) {
                        // Otherwise an engine that was given up may still read the tensors.
                        ticket.release();
                    }
                } finally {
                    end(session, request, demand, place);
                }
            });
        } catch (RuntimeException e) {
            end(session, request, demand, place);
            throw e;
        }
    }

    private void end(SessionRequests session, ServedRequest request, Demand demand, BoundedExecutor.Place place) {
        requests.remove(request);
        session.end(request);
        memory.give(demand.bytes);
        place.leave();
    }

    /** Requests under way divided by threads. */
    public double load() {
        return workers.load();
    }

    /** Waits for requests under way, then stops the remaining ones; they are answered {@code overloaded}. */
    public void drain(Duration most) {
        if (!workers.awaitQuiet(most.toNanos())) {
            requests.forEach(request -> request.stop(CLOSED));
            workers.awaitQuiet(STOP.toNanos());
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
