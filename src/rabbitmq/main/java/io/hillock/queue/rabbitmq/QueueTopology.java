package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a queue consists of on the broker. What exists already stays as it is, so the first process decides on bounds. */
final class QueueTopology {
    private static final int SEGMENT_BYTES = 16 << 20;
    private static final long LEAST_EVENT_BYTES = 64L << 20;

    private QueueTopology() {}

    /** Declares everything but the queues of requests that wait for their next attempt. */
    static void declare(Connection connection, QueueAddress address, QueueOptions options) throws IOException {
        Channel channel = connection.createChannel();
        channel.exchangeDeclare(address.expired(), "fanout", true);
        long eventBytes = Math.max(LEAST_EVENT_BYTES, saturated(options.answerBytes(), options.requestBytes()));
        declare(connection, address.events(), Map.of("x-queue-type", "stream", "x-max-length-bytes", eventBytes,
                "x-stream-max-segment-size-bytes", (long) SEGMENT_BYTES));
        Map<String, Object> bounds = Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish", "x-max-length",
                (long) options.requests(), "x-max-length-bytes", options.requestBytes());
        declare(connection, address.dead(), bounds);
        channel.queueBind(address.dead(), address.expired(), "");
        channel.queueBind(address.events(), address.expired(), "");
        Map<String, Object> requests = new HashMap<>(bounds);
        requests.put("x-dead-letter-exchange", address.expired());
        requests.put("x-dead-letter-strategy", "at-least-once");
        declare(connection, address.requests(), requests);
        channel.abort();
    }

    private static long saturated(long one, long other) {
        return other > Long.MAX_VALUE - one ? Long.MAX_VALUE : one + other;
    }

    /** Declares the queue of requests that wait for so many ms and then go to the others. */
    static void declareDelayed(Connection connection, QueueAddress address, long millis) throws IOException {
        declare(connection, address.delayed(millis), Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish",
                "x-message-ttl", millis, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", address.requests(),
                "x-dead-letter-strategy", "at-least-once"));
    }

    private static void declare(Connection connection, String queue, Map<String, Object> arguments)
            throws IOException {
        if (!succeeds(connection, AMQP.NOT_FOUND, channel -> channel.queueDeclarePassive(queue))) {
            // It may be declared by another process at this moment, with other bounds.
            succeeds(connection, AMQP.PRECONDITION_FAILED,
                    channel -> channel.queueDeclare(queue, true, false, false, arguments));
        }
    }

    /** @return false if the broker closed the channel with this code */
    static boolean succeeds(Connection connection, int otherwise, ChannelWork work) throws IOException {
        Channel channel = connection.createChannel();
        try {
            work.run(channel);
            return true;
        } catch (IOException | ShutdownSignalException e) {
            if (BrokerFailures.code(e) != otherwise) {
                throw e;
            }
            return false;
        } finally {
            channel.abort();
        }
    }

    /** Uses a channel. */
    @FunctionalInterface
    interface ChannelWork {
        void run(Channel channel) throws IOException;
    }
}
