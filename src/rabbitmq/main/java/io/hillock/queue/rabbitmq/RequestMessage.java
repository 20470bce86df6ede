package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.hillock.queue.RequestKey;
import java.io.IOException;
import java.util.Map;

/**
 * A request in a queue of the broker: the head as JSON in a header, the body as the message's body. One header has all of it, since streams
 * keep no nested tables.
 */
record RequestMessage(RequestHead head, byte[] body) {
    private static final String HEAD = "hillock-request";
    private static final int PERSISTENT = 2;

    static RequestMessage of(BasicProperties properties, byte[] body) throws IOException {
        return new RequestMessage(head(properties), body);
    }

    static RequestHead head(BasicProperties properties) throws IOException {
        return QueueJson.read(text(properties, HEAD), RequestHead.class);
    }

    static String text(BasicProperties properties, String header) throws IOException {
        Object value = properties.getHeaders() == null ? null : properties.getHeaders().get(header);
        if (value == null) {
            throw new IOException("the message has no header " + header);
        }
        return value.toString();
    }

    RequestKey key() {
        return head.key();
    }

    /** For the queue of requests, where the broker ends its wait at the deadline. */
    BasicProperties properties(long now) {
        BasicProperties.Builder builder = builder(Map.of(HEAD, QueueJson.write(head)));
        return head.deadline() == 0
                ? builder.build()
                : builder.expiration(String.valueOf(Math.clamp(head.deadline() - now, 0, Integer.MAX_VALUE))).build();
    }

    /** For the queue of dead letters. */
    BasicProperties properties(DeadLetter.Cause cause) {
        return builder(Map.of(HEAD, QueueJson.write(head), DeadLetter.CAUSE, QueueJson.write(cause))).build();
    }

    private static BasicProperties.Builder builder(Map<String, Object> headers) {
        return new BasicProperties.Builder().deliveryMode(PERSISTENT).headers(headers);
    }
}
