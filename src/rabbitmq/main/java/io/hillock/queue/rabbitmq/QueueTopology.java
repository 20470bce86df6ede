package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a queue consists of on the broker. Bounds of what exists already stay as they are, so the first process decides on them. */
final class QueueTopology {
    private static final int SEGMENT_BYTES = 16 << 20;
    private static final long LEAST_EVENT_BYTES = 64L << 20;
    /** How the broker says that a queue has another bound. One without any is not ours. */
    private static final Pattern OTHER_BOUND = Pattern
            .compile(".*inequivalent arg 'x-max-length(-bytes)?' .*but current is the value.*", Pattern.DOTALL);

    private QueueTopology() {}

    /**
     * Declares everything.
     *
     * @return whether a queue is new
     * @throws QueueException {@code REFUSED} if there is something else of the same name
     */
    static boolean declare(Connection connection, QueueAddress address, QueueOptions options) throws IOException {
        declareOurs(connection, address, channel -> channel.exchangeDeclare(address.expired(), "fanout", true));
        long eventBytes = Math.max(LEAST_EVENT_BYTES, saturated(options.answerBytes(), options.requestBytes()));
        boolean isNew = declare(connection, address, address.events(), Map.of("x-queue-type", "stream",
                "x-max-length-bytes", eventBytes, "x-stream-max-segment-size-bytes", (long) SEGMENT_BYTES));
        Map<String, Object> quorum = quorum(connection, options);
        isNew |= declare(connection, address, address.dead(), quorum);
        Channel channel = connection.createChannel();
        channel.queueBind(address.dead(), address.expired(), "");
        channel.queueBind(address.events(), address.expired(), "");
        channel.abort();
        Map<String, Object> requests = new HashMap<>(quorum);
        requests.put("x-dead-letter-exchange", address.expired());
        requests.put("x-dead-letter-strategy", "at-least-once");
        return isNew | declare(connection, address, address.requests(), requests);
    }

    private static long saturated(long one, long other) {
        return other > Long.MAX_VALUE - one ? Long.MAX_VALUE : one + other;
    }

    private static Map<String, Object> quorum(Connection connection, QueueOptions options) {
        Map<String, Object> arguments = new HashMap<>(Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish",
                "x-max-length", (long) options.requests(), "x-max-length-bytes", options.requestBytes()));
        String version = String.valueOf(connection.getServerProperties().get("version"));
        if (!version.startsWith("3.")) {
            // Since version 4 a broker gives up a message that came back 20 times. We count attempts, and know why.
            arguments.put("x-delivery-limit", -1L);
        }
        return arguments;
    }

    private static boolean declare(Connection connection, QueueAddress address, String queue,
            Map<String, Object> arguments) throws IOException {
        boolean exists = succeeds(connection, AMQP.NOT_FOUND, channel -> channel.queueDeclarePassive(queue));
        declareOurs(connection, address, channel -> channel.queueDeclare(queue, true, false, false, arguments));
        return !exists;
    }

    private static void declareOurs(Connection connection, QueueAddress address, ChannelWork declaration)
            throws IOException {
        Channel channel = connection.createChannel();
        try {
            declaration.run(channel);
        } catch (IOException | ShutdownSignalException e) {
            String why = BrokerFailures.text(e);
            if (BrokerFailures.code(e) != AMQP.PRECONDITION_FAILED) {
                throw e;
            }
            if (!OTHER_BOUND.matcher(why).matches()) {
                throw new QueueException(Kind.REFUSED, address + ": " + why, e);
            }
        } finally {
            channel.abort();
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
