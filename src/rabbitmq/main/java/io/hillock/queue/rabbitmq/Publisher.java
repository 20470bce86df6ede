package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Publishes to queues, and says when the broker has confirmed it. Any thread. A future is completed on the connection's reading thread, so
 * whoever goes on with it must do so on another.
 */
final class Publisher {
    private final Channel channel;
    private final QueueAddress address;
    /** Publishing order is the order of numbers. Never taken on the reading thread, which must go on while someone publishes. */
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> open = new ConcurrentSkipListMap<>();
    private volatile QueueException ended;

    /** @param lost is told if a queue was removed under it, or the broker closes the channel */
    Publisher(Connection connection, QueueAddress address, Consumer<QueueException> lost) throws IOException {
        this.address = address;
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.addShutdownListener(signal -> lost.accept(address.failure(signal)));
        channel.addReturnListener(_ -> lost
                .accept(new QueueException(Kind.UNAVAILABLE, address + ": a queue was removed")));
        channel.addConfirmListener((number, several) -> settle(number, several, null),
                (number, several) -> settle(number, several, new QueueException(Kind.FULL,
                        address + ": the broker takes no more: the queue is full")));
    }

    private void settle(long number, boolean several, QueueException failure) {
        ConcurrentNavigableMap<Long, CompletableFuture<Void>> settled = several
                ? open.headMap(number, true)
                : open.subMap(number, true, number, true);
        for (long one : settled.keySet()) {
            CompletableFuture<Void> future = open.remove(one);
            if (future != null) {
                complete(future, failure);
            }
        }
    }

    private static void complete(CompletableFuture<Void> future, QueueException failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Publishes a message; the future fails with a {@link QueueException}. */
    CompletableFuture<Void> publish(String queue, BasicProperties properties, byte[] body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        lock.lock();
        try {
            open.put(channel.getNextPublishSeqNo(), future);
            if (ended != null) {
                fail(ended);
                return future;
            }
            channel.basicPublish("", queue, true, properties, body);
        } catch (IOException | ShutdownSignalException e) {
            fail(address.failure(e));
        } finally {
            lock.unlock();
        }
        return future;
    }

    /** Fails all that is open and all to come. */
    void fail(QueueException failure) {
        ended = failure;
        open.keySet().forEach(number -> {
            CompletableFuture<Void> future = open.remove(number);
            if (future != null) {
                future.completeExceptionally(failure);
            }
        });
    }
}
