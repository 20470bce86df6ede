package io.hillock.server.inference;

import io.hillock.engine.Limit;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Where runs run, and how many are taken on. A short run stays on the caller's thread, which is virtual: handing it over would cost more than
 * it takes. A long run goes to one of a few platform threads, because a native call holds the carrier of a virtual thread to its end, and
 * other requests, health among them, would wait. Those that wait run by priority, then in order. Thread-safe.
 */
public final class RunThreads implements AutoCloseable {
    /** The longest run, in ns, that stays on the caller's thread. */
    private static final long SHORT = 1_000_000;

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final ThreadPoolExecutor threads;

    /** @param number the place in the order of arrival */
    private record Waiting(long priority, long number, Runnable task) implements Runnable, Comparable<Waiting> {
        @Override
        public void run() {
            task.run();
        }

        @Override
        public int compareTo(Waiting other) {
            int byPriority = Long.compare(priority, other.priority);
            return byPriority != 0 ? byPriority : Long.compare(number, other.number);
        }
    }

    /**
     * Starts no thread before it is needed.
     *
     * @param platform platform threads
     * @param most requests that run or wait at once; others are refused
     */
    public RunThreads(int platform, int most) {
        this.most = most;
        threads = new ThreadPoolExecutor(platform, platform, 10, TimeUnit.SECONDS, new PriorityBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("hillock-run-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a request here or on a platform thread.
     *
     * @param expectedNanos how long it will take, at a guess
     * @param priority lower runs first; 0 for the default, which is 2^31
     * @param limit the request's; it is cancelled if this thread is interrupted
     * @throws ServiceException {@code OVERLOADED} if too many run or wait; {@code DEADLINE} if the limit's time is over first
     */
    public <T> T run(long expectedNanos, long priority, Limit limit, Supplier<T> run) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw new ServiceException(Reason.OVERLOADED,
                    "the service runs or holds " + most + " requests already: try again in a second");
        }
        try {
            return expectedNanos <= SHORT ? run.get() : elsewhere(priority == 0 ? 1L << 31 : priority, limit, run);
        } finally {
            taken.decrementAndGet();
        }
    }

    private <T> T elsewhere(long priority, Limit limit, Supplier<T> run) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Waiting waiting = new Waiting(priority, numbers.incrementAndGet(), () -> {
            try {
                limit.check(0, 0);
                answer.complete(run.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        threads.execute(waiting);
        boolean cancelled = false;
        for (;;) {
            try {
                return await(answer, limit, waiting);
            } catch (InterruptedException e) {
                // The run uses the request's memory, so this thread must see its end.
                cancelled = true;
                limit.cancel();
            } finally {
                if (cancelled && answer.isDone()) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private <T> T await(CompletableFuture<T> answer, Limit limit, Waiting waiting) throws InterruptedException {
        try {
            long deadline = limit.deadline();
            if (deadline != 0) {
                try {
                    return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (threads.remove(waiting)) {
                        throw new ServiceException(Reason.DEADLINE, "the request's time was over before it could run",
                                e);
                    }
                }
            }
            return answer.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
