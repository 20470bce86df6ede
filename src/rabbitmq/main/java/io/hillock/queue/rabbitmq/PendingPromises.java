package io.hillock.queue.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the broker was asked and has not answered, by rising numbers. Any thread; a promise is kept on the thread that says so. */
final class PendingPromises<T> {
    private final ConcurrentNavigableMap<Long, Promise<T>> open = new ConcurrentSkipListMap<>();
    private volatile Throwable ended;

    private record Promise<T>(CompletableFuture<T> future, long since) {}

    /** @return the promise; it fails at once after {@link #failAll} */
    CompletableFuture<T> add(long number) {
        CompletableFuture<T> future = new CompletableFuture<>();
        open.put(number, new Promise<>(future, System.nanoTime()));
        if (ended != null) {
            fail(number, ended);
        }
        return future;
    }

    /** Nothing happens if it was kept or failed before. */
    void keep(long number, T value) {
        Promise<T> promise = open.remove(number);
        if (promise != null) {
            promise.future.complete(value);
        }
    }

    void keepUpTo(long number, T value) {
        open.headMap(number, true).keySet().forEach(one -> keep(one, value));
    }

    void fail(long number, Throwable failure) {
        Promise<T> promise = open.remove(number);
        if (promise != null) {
            promise.future.completeExceptionally(failure);
        }
    }

    void failUpTo(long number, Throwable failure) {
        open.headMap(number, true).keySet().forEach(one -> fail(one, failure));
    }

    /** Fails all, and all to come. */
    void failAll(Throwable failure) {
        ended = failure;
        open.keySet().forEach(one -> fail(one, failure));
    }

    /** Whether one is open that was added before this time, of {@link System#nanoTime}. */
    boolean anySince(long nanos) {
        var oldest = open.firstEntry();
        return oldest != null && oldest.getValue().since - nanos < 0;
    }
}
