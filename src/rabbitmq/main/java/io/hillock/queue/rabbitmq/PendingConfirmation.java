package io.hillock.queue.rabbitmq;

import io.hillock.queue.Confirmation;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/** A change that the broker is to confirm. It fails if the link gives the broker up. */
record PendingConfirmation<T>(CompletableFuture<T> future, QueueAddress address) implements Confirmation {
    @Override
    public void await() {
        result();
    }

    /** Waits, and returns what the broker's confirmation means. Throws as {@link #await}. */
    T result() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
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
