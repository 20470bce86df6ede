package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Addresses behind which there is no queue: one clear sentence, without the password. */
@Timeout(60)
@ExtendWith(BrokerExtension.class)
class BrokerAddressTest {
    private static QueueException failure(String address) {
        QueueException failure = assertThrows(QueueException.class,
                () -> DurableQueue.open(address, QueueOptions.DEFAULT).close());
        assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
        return failure;
    }

    private static void assertFails(Kind kind, String message, String address) {
        QueueException failure = failure(address);
        assertEquals(message, failure.getMessage());
        assertEquals(kind, failure.kind());
    }

    @Test
    void aBrokerThatRefuses(PrivateBroker broker) {
        String at = "127.0.0.1:" + broker.port();
        assertFails(Kind.REFUSED, "amqp://" + at + "/: the broker refuses the log-in of user 'guest'",
                "amqp://guest:secret@" + at + "/");
        assertFails(Kind.REFUSED, "amqp://" + at + "/no: NOT_ALLOWED - vhost no not found",
                "amqp://guest:guest@" + at + "/no");
    }

    @Test
    void otherQueuesOfTheName(PrivateBroker broker) throws IOException, TimeoutException {
        QueueAddress place = QueueAddress.of(URI.create(broker.address("other")));
        try (Connection connection = place.connections().newConnection()) {
            connection.createChannel().queueDeclare(place.requests(), true, false, false, Map.of());
        }
        assertFails(Kind.REFUSED, place + ": PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue"
                + " 'other.requests' in vhost '/': received the value 'other.expired' of type 'longstr' but current is none",
                broker.address("other"));
        QueueAddress next = QueueAddress.of(URI.create(broker.address("another")));
        try (Connection connection = next.connections().newConnection()) {
            connection.createChannel().exchangeDeclare(next.expired(), "direct", true);
        }
        QueueException failure = failure(broker.address("another"));
        assertEquals(Kind.REFUSED, failure.kind());
        assertTrue(failure.getMessage().contains("inequivalent arg 'type' for exchange 'another.expired'"),
                failure.getMessage());
    }

    @Test
    void noBroker() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertFails(Kind.UNAVAILABLE, "amqp://127.0.0.1:" + port + "/: no broker answers there (Connection refused)",
                "amqp://user:secret@127.0.0.1:" + port + "/");
        assertFails(Kind.UNAVAILABLE, "amqp://nowhere.invalid: there is no such host", "amqp://nowhere.invalid");
    }

    @Test
    void anotherProgram() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = web.accept()) {
                    socket.getInputStream().readNBytes(8);
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertFails(Kind.REFUSED, "amqp://127.0.0.1:" + web.getLocalPort() + ": this is no RabbitMQ",
                    "amqp://127.0.0.1:" + web.getLocalPort());
        }
    }

    @Test
    void tlsWhereThereIsNone(PrivateBroker broker) {
        QueueException failure = failure("amqps://guest:secret@127.0.0.1:" + broker.port() + "/");
        assertTrue(failure.getMessage().startsWith("amqps://127.0.0.1:" + broker.port() + "/: "),
                failure.getMessage());
    }

    @Test
    void wrongParameters() {
        assertFails(Kind.REFUSED, "amqp://host/v: prefetch must be from 1 to 65535, is '0'",
                "amqp://u:secret@host/v?prefetch=0");
        assertFails(Kind.REFUSED,
                "amqp://host/v: a queue's name has 1 to 100 letters, digits, '.', '_' or '-', not 'a b'",
                "amqp://u:secret@host/v?name=a%20b");
        assertFails(Kind.REFUSED, "a queue is a folder or an address that begins with amqp:// or amqps://, not mqtt://",
                "mqtt://host");
    }
}
