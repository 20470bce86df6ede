package io.hillock.queue.rabbitmq;

import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code amqp://} and {@code amqps://}. */
public final class RabbitQueueProvider implements QueueProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public DurableQueue open(URI place, QueueOptions options) {
        return RabbitQueue.open(QueueAddress.of(place), options);
    }
}
