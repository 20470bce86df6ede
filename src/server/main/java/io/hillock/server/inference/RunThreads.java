package io.hillock.server.inference;

import io.hillock.engine.Limit;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.request.InferTensor;
import io.hillock.server.serving.BatchMember;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Where runs run. All wait for their turn in a {@link RunQueue}. A short run then stays on the caller's thread, which is virtual: handing it
 * over would cost more than it takes. A long run goes to one of a few platform threads, because a native call holds the carrier of a virtual
 * thread to its end, and other requests, health among them, would wait. Thread-safe.
 */
public final class RunThreads implements AutoCloseable {
    /** The longest run, in ns, that stays on the caller's thread. */
    private static final long SHORT = 1_000_000;
    /** Requests without a priority are behind all that have one. */
    private static final long DEFAULT_PRIORITY = 1L << 31;

    private final RunQueue queue;
    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread before it is needed.
     *
     * @param atOnce short runs at once, and long runs at once, each on a platform thread
     * @param most requests that run or wait at once
     */
    public RunThreads(int atOnce, int most) {
        this(atOnce, most, Thread.ofPlatform().daemon().name("hillock-run-", 0).factory());
    }

    RunThreads(int atOnce, int most, ThreadFactory factory) {
        queue = new RunQueue(atOnce, most);
        // Batches of short runs may be long, and do not wait for other long runs.
        threads = new ThreadPoolExecutor(2 * atOnce, 2 * atOnce, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a request in its turn.
     *
     * @param expectedNanos how long it will take, at a guess
     * @param priority lower runs first; 0 for the default, which is 2^31
     * @param limit the request's; it is cancelled if this thread is interrupted
     * @throws ServiceException {@code OVERLOADED} if too many run or wait, or a more urgent request took its place; {@code DEADLINE} if the
     *     limit's time is over before its turn
     */
    public <T> T run(long expectedNanos, long priority, Limit limit, Supplier<T> run) {
        Thread caller = Thread.currentThread();
        RunTicket ticket = queue.enter(expectedNanos <= SHORT, priority == 0 ? DEFAULT_PRIORITY : priority,
                System.nanoTime(), () -> LockSupport.unpark(caller));
        try {
            await(ticket, limit);
            return expectedNanos <= SHORT ? run.get() : elsewhere(limit, run);
        } finally {
            queue.end(ticket, System.nanoTime());
        }
    }

    /**
     * Runs a request in its turn, together with those of its kind that wait too. It leaves them when its time is over or it is cancelled.
     *
     * @param expectedNanos how long it would take alone, at a guess
     * @param limit the request's
     * @throws ServiceException as {@link #run}, or why its run failed
     */
    public List<InferTensor> runTogether(long expectedNanos, long priority, Limit limit, BatchMember member) {
        Thread caller = Thread.currentThread();
        RunTicket ticket = queue.enter(expectedNanos <= SHORT, priority == 0 ? DEFAULT_PRIORITY : priority,
                System.nanoTime(), member, () -> LockSupport.unpark(caller));
        boolean leads = false;
        try {
            awaitTurn(ticket, limit);
            if (ticket.state() == RunTicket.State.RUNNING) {
                leads = true;
                lead(ticket, expectedNanos);
            }
            awaitEnd(member, limit);
            return member.answer();
        } finally {
            if (!leads) {
                queue.end(ticket, System.nanoTime());
            }
        }
    }

    private void awaitTurn(RunTicket ticket, Limit limit) {
        try {
            awaitStart(ticket, limit);
        } catch (ServiceException e) {
            // It may have started meanwhile, and others with it.
            if (queue.leave(ticket, System.nanoTime())) {
                throw e;
            }
        }
    }

    /** Runs the batch of a ticket, which ends with it. Even if the ticket's own request has no time left, the others have. */
    private void lead(RunTicket ticket, long expectedNanos) {
        boolean interrupted = false;
        while (queue.gathers(ticket) && ticket.gathersUntil() - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, ticket.gathersUntil() - System.nanoTime());
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<RunTicket> group = queue.gathered(ticket);
        Runnable all = () -> {
            try {
                BatchMember.runAll(group.stream().map(RunTicket::member).toList());
            } finally {
                queue.end(ticket, System.nanoTime());
                group.forEach(RunTicket::wake);
            }
        };
        if (expectedNanos <= SHORT / group.size()) {
            all.run();
        } else {
            FutureTask<Void> once = new FutureTask<>(all, null);
            try {
                threads.execute(once);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                // The service ends, or the system gives no more threads. The others of the batch wait for this.
                once.run();
            }
        }
    }

    private static void awaitEnd(BatchMember member, Limit limit) {
        boolean interrupted = false;
        boolean leaves = true;
        while (!member.isDone()) {
            if (leaves) {
                ServiceException over = over(limit);
                if (over != null && member.leave()) {
                    throw over;
                }
                leaves = over == null;
            }
            if (Thread.interrupted()) {
                // The run uses the request's memory, so this thread must see its end.
                interrupted = true;
                limit.cancel();
            }
            if (!member.isDone()) {
                park(leaves ? limit.deadline() : 0);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs a request on this thread if its run is short and can begin now, so that nothing waits for it.
     *
     * @return {@code null} if not; nothing has happened then
     */
    public <T> T runIfFree(long expectedNanos, long priority, Limit limit, Supplier<T> run) {
        RunTicket ticket = expectedNanos > SHORT
                ? null
                : queue.enterIfFree(priority == 0 ? DEFAULT_PRIORITY : priority, System.nanoTime());
        if (ticket == null) {
            return null;
        }
        try {
            check(limit);
            return run.get();
        } finally {
            queue.end(ticket, System.nanoTime());
        }
    }

    private static void await(RunTicket ticket, Limit limit) {
        awaitStart(ticket, limit);
        check(limit);
    }

    private static void park(long deadline) {
        if (deadline == 0) {
            LockSupport.park();
        } else {
            LockSupport.parkNanos(deadline - System.nanoTime());
        }
    }

    private static void awaitStart(RunTicket ticket, Limit limit) {
        while (ticket.state() == RunTicket.State.WAITING) {
            check(limit);
            park(limit.deadline());
        }
        if (ticket.state() == RunTicket.State.GAVE_WAY) {
            throw new ServiceException(Reason.OVERLOADED,
                    "the service has too much to do, and a more urgent request took this one's place: try again in a second");
        }
    }

    private static void check(Limit limit) {
        ServiceException over = over(limit);
        if (over != null) {
            throw over;
        }
    }

    /** Why the request is over; {@code null} if it is not. */
    private static ServiceException over(Limit limit) {
        if (limit.cancelled() || Thread.currentThread().isInterrupted()) {
            return new ServiceException(Reason.CANCELLED, "the request was cancelled before it had run");
        }
        return limit.deadline() != 0 && limit.deadline() - System.nanoTime() <= 0
                ? new ServiceException(Reason.DEADLINE, "the request's time was over before it had run")
                : null;
    }

    private <T> T elsewhere(Limit limit, Supplier<T> run) {
        CompletableFuture<T> answer = CompletableFuture.supplyAsync(run, threads);
        boolean cancelled = false;
        try {
            for (;;) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    // The run uses the request's memory, so this thread must see its end.
                    cancelled = true;
                    limit.cancel();
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            if (cancelled) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Changes how many requests may run or wait at once, at most; at least 1. */
    void admit(int most) {
        queue.admit(most);
    }

    /** Requests that wait for their turn now. */
    public int waiting() {
        return queue.waiting();
    }

    /** Requests with short runs, or with long ones, that may be under way now. */
    public int limit(boolean shortRuns) {
        return queue.limit(shortRuns);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
