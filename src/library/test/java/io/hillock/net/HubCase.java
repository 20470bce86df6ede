package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub with a local cell and connections. */
public abstract class HubCase {
    public static final Duration LONG = Duration.ofSeconds(20);
    static final Settings SETTINGS = Addresses.settings("hub", Role.ROUTER).withPatience(Duration.ofSeconds(2))
            .withHeartbeat(Duration.ofMinutes(1));

    @TempDir
    Path folder;
    public final Bus bus = new Bus();
    public final Hub hub = new Hub(bus, "hub", Duration.ofMillis(100));
    public final Cell local = bus.join("local");
    final List<Connection> cells = new ArrayList<>();
    public Listener listener;

    /** The far end of a connection. It keeps the messages that come, and answers on demand. */
    public static final class Far implements ConnectionHandler {
        final LinkedBlockingQueue<Envelope> heard = new LinkedBlockingQueue<>();
        Connection connection;

        @Override
        public void handle(Connection from, Envelope message) {
            heard.add(message);
        }

        public Envelope next() throws InterruptedException {
            Envelope message = heard.poll(20, TimeUnit.SECONDS);
            assertTrue(message != null, "nothing came");
            return message;
        }

        public LinkedBlockingQueue<Envelope> ask(long id, String target, Message message) {
            var answers = new LinkedBlockingQueue<Envelope>();
            assertEquals(Offer.SENT, connection.ask(Envelope.of(id, connection.name(), target, message), LONG,
                    answers::add));
            return answers;
        }

        public Envelope request(String target, Message message) {
            return connection.request(Envelope.of(connection.nextId(), connection.name(), target, message), LONG);
        }

        public void send(String target, Message message) {
            assertEquals(Offer.SENT, connection
                    .send(Envelope.of(connection.nextId(), connection.name(), target, message)));
        }
    }

    final Far join(String name) throws IOException {
        return join(name, Role.INTERFACE);
    }

    final Far join(String name, Role role) throws IOException {
        var far = new Far();
        far.connection = Transport.of(listener.address()).connect(Addresses.settings(name, role), far);
        cells.add(far.connection);
        return far;
    }

    final void listen(Addresses addresses) throws IOException {
        listener = addresses.transport(folder).listen(SETTINGS, hub);
    }

    /** Closes without waiting for answers that were never meant to come. */
    @AfterEach
    void close() {
        cells.forEach(cell -> cell.abort("the test is over"));
        listener.close();
        hub.close();
    }

    static Message question() {
        return new StatusRequest();
    }

    static Message answer(LinkedBlockingQueue<Envelope> answers) throws InterruptedException {
        return answers.poll(20, TimeUnit.SECONDS).payload();
    }
}
