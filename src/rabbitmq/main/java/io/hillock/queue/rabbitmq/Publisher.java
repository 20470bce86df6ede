package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
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
    private final PendingPromises<Void> unconfirmed = new PendingPromises<>();

    /** @param lost is told if a queue was removed under it, or the broker closes the channel */
    Publisher(Connection connection, QueueAddress address, Consumer<QueueException> lost) throws IOException {
        this.address = address;
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.addShutdownListener(signal -> lost.accept(address.failure(signal)));
        channel.addReturnListener(_ -> lost
                .accept(new QueueException(Kind.UNAVAILABLE, address + ": a queue was removed")));
        channel.addConfirmListener(this::confirm, this::refuse);
    }

    private void confirm(long number, boolean andAllBefore) {
        if (andAllBefore) {
            unconfirmed.keepUpTo(number, null);
        } else {
            unconfirmed.keep(number, null);
        }
    }

    private void refuse(long number, boolean andAllBefore) {
        QueueException full = new QueueException(Kind.FULL,
                address + ": the broker takes no more: the queue is full");
        if (andAllBefore) {
            unconfirmed.failUpTo(number, full);
        } else {
            unconfirmed.fail(number, full);
        }
    }

    /** Publishes a message; the future fails with a {@link QueueException}. */
    CompletableFuture<Void> publish(String queue, BasicProperties properties, byte[] body) {
        lock.lock();
        try {
            CompletableFuture<Void> future = unconfirmed.add(channel.getNextPublishSeqNo());
            if (!future.isDone()) {
                send(queue, properties, body);
            }
            return future;
        } finally {
            lock.unlock();
        }
    }

    private void send(String queue, BasicProperties properties, byte[] body) {
        try {
            channel.basicPublish("", queue, true, properties, body);
        } catch (IOException | ShutdownSignalException e) {
            fail(address.failure(e));
        }
    }

    /** Fails all that is open and all to come. */
    void fail(QueueException failure) {
        unconfirmed.failAll(failure);
    }

    /** Whether the broker has not confirmed something that it was sent before this time, of {@link System#nanoTime}. */
    boolean waitsSince(long nanos) {
        return unconfirmed.anySince(nanos);
    }
}
