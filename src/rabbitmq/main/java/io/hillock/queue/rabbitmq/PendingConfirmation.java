package io.hillock.queue.rabbitmq;

import io.hillock.queue.Confirmation;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A change that the broker is to confirm. */
record PendingConfirmation<T>(CompletableFuture<T> future, QueueAddress address) implements Confirmation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public void await() {
        result();
    }

    /** Waits, and returns what the broker's confirmation means. Throws as {@link #await}. */
    T result() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw new QueueException(Kind.UNAVAILABLE, address + ": the broker has confirmed nothing for "
                            + PATIENCE.toSeconds() + " s; it may lack memory or disk", e);
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException failure(Throwable cause) {
        return switch (cause) {
            // Its stack is the broker's; the caller's is of use too.
            case QueueException failure -> new QueueException(failure.kind(), failure.getMessage(), failure);
            // What was to follow the confirmation came too late.
            case RejectedExecutionException late -> new QueueException(Kind.UNAVAILABLE,
                    address + ": the connection is lost", late);
            case CompletionException wrapped -> failure(wrapped.getCause());
            default -> new IllegalStateException(cause);
        };
    }
}
