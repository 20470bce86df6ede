package io.hillock.queue;

import io.hillock.engine.Limit;
import io.hillock.journal.JournalException;
import io.hillock.net.Backoff;
import io.hillock.queue.AttemptFailure.Course;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Threads that take requests from a queue, run them, and store the answers. They take several short ones at a time and confirm them
 * together, since each confirmation waits for the disk. Thread-safe; close it before the queue.
 */
public final class QueueWorkers implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** While all requests are postponed. */
    private static final Backoff PAUSES = Backoff.DEFAULT;
    /** After a failure of the journal or the broker. */
    private static final long PAUSE_MILLIS = 1000;

    private final DurableQueue queue;
    private final QueueTask task;
    private final Consumer<String> log;
    private final boolean untilEmpty;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Throwable failure;

    private QueueWorkers(DurableQueue queue, QueueTask task, Consumer<String> log, boolean untilEmpty) {
        this.queue = queue;
        this.task = task;
        this.log = log;
        this.untilEmpty = untilEmpty;
    }

    /**
     * Starts threads that work until {@link #close}.
     *
     * @param threads at least 1
     * @param log is told, in a sentence, that the queue cannot be used now and that it works again
     */
    public static QueueWorkers start(DurableQueue queue, int threads, QueueTask task, Consumer<String> log) {
        return new QueueWorkers(queue, task, log, false).start(threads);
    }

    /** As {@link #start}; the threads also end once no request waits or runs, those in a back-off among them. */
    public static QueueWorkers startUntilEmpty(DurableQueue queue, int threads, QueueTask task, Consumer<String> log) {
        return new QueueWorkers(queue, task, log, true).start(threads);
    }

    /**
     * Works until no request waits or runs, those in a back-off among them.
     *
     * @throws RuntimeException a {@link JournalException} or a {@link QueueException}, if the queue fails before that
     */
    public static void drain(DurableQueue queue, int threads, QueueTask task, Consumer<String> log)
            throws InterruptedException {
        try (QueueWorkers all = startUntilEmpty(queue, threads, task, log)) {
            all.ended.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case JournalException failure -> throw failure;
                case QueueException failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * Is completed when all workers have ended: by {@link #close}, or because no request is left, or with what ended them while requests
     * wait, such as a {@link JournalException} or a
     * {@link QueueException}.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    private QueueWorkers start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a queue needs at least 1 worker, not " + threads);
        }
        running.set(threads);
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(i));
        }
        workers.forEach(worker -> worker.thread.start());
        return this;
    }

    /**
     * Ends the workers: runs under way are cancelled, and their requests wait for the next process without having lost an attempt. Waits
     * for the threads.
     */
    @Override
    public void close() {
        closing.countDown();
        workers.forEach(worker -> worker.limit.cancel());
        task.cancel();
        boolean interrupted = Thread.interrupted();
        for (Worker worker : workers) {
            while (worker.thread.isAlive()) {
                try {
                    worker.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isEmpty() {
        QueueCounts counts = queue.counts();
        return counts.waiting() + counts.running() == 0;
    }

    private void end() {
        Throwable by = failure;
        if (by == null || untilEmpty && isEmpty()) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(by);
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread;
        private final Limit limit = new Limit();
        private final QueueBatch batch = new QueueBatch();
        private final SplittableRandom random = new SplittableRandom();
        private boolean settled;
        private int postponed;

        Worker(int number) {
            thread = Thread.ofPlatform().name("hillock-queue-" + number).unstarted(this);
        }

        @Override
        public void run() {
            try {
                workToTheEnd();
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            } finally {
                if (running.decrementAndGet() == 0) {
                    end();
                }
            }
        }

        private void workToTheEnd() {
            boolean failing = false;
            while (closing.getCount() > 0 && !(untilEmpty && isEmpty())) {
                try {
                    work();
                    if (postponed > 0 && closes(TimeUnit.NANOSECONDS.toMillis(PAUSES.nanos(postponed - 1, random)))) {
                        break;
                    }
                    if (failing) {
                        log.accept("the queue works again");
                    }
                    failing = false;
                } catch (JournalException | QueueException e) {
                    if (!failing) {
                        log.accept("the queue stands still: " + e.getMessage());
                    }
                    failing = true;
                    if (!mayPass(e)) {
                        failure = e;
                        break;
                    }
                    if (closes(PAUSE_MILLIS)) {
                        break;
                    }
                } catch (InterruptedException e) {
                    break;
                }
            }
            batch.settle();
        }

        private static boolean mayPass(RuntimeException failure) {
            return switch (failure) {
                case JournalException journal -> journal.kind() == JournalException.Kind.FULL;
                case QueueException queue -> queue.mayPass();
                default -> false;
            };
        }

        private boolean closes(long millis) {
            try {
                return closing.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return true;
            }
        }

        private void work() throws InterruptedException {
            // The outcomes of the last batch and the attempts of this one share an fsync.
            List<QueuedRequest> taken = queue.take(batch.most(), Duration.ZERO);
            batch.settle();
            if (taken.isEmpty()) {
                batch.check();
                taken = queue.take(batch.most(), untilEmpty ? Duration.ofMillis(20) : LOOK);
            }
            settled = taken.isEmpty();
            for (QueuedRequest request : taken) {
                batch.begin();
                if (closing.getCount() == 0) {
                    batch.add(queue.fail(request, interrupted()));
                } else {
                    run(request);
                }
                batch.end();
            }
            // While nothing can run, looking at every request again and again would only fill the disk.
            postponed = settled ? 0 : postponed + 1;
            compact();
        }

        /** What cannot be removed takes room, but nothing is lost; a journal that takes no more is told by the next attempt. */
        private void compact() {
            try {
                queue.compact();
            } catch (JournalException e) {
                log.accept("old requests cannot be removed from the disk now: " + e.getMessage());
            }
        }

        private void run(QueuedRequest request) {
            try {
                limit.until(deadline(request));
                batch.add(queue.answer(request, task.run(request, limit)));
                settled = true;
            } catch (QueueTaskException e) {
                fail(request, e.failure());
            } catch (JournalException | QueueException e) {
                throw e;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(request, new AttemptFailure(Course.RETRY, "FAILED", String.valueOf(e)));
            }
        }

        private void fail(QueuedRequest request, AttemptFailure failure) {
            settled |= failure.course() != Course.POSTPONE;
            batch.add(queue.fail(request, limit.cancelled() ? interrupted() : failure));
        }

        private static AttemptFailure interrupted() {
            return new AttemptFailure(Course.POSTPONE, "CANCELLED", "the workers ended during the attempt");
        }

        private static long deadline(QueuedRequest request) {
            long left = request.deadline() - System.currentTimeMillis();
            return request.deadline() == 0
                    ? 0
                    : Limit.deadline(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(left));
        }
    }
}
