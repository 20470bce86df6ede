package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.hillock.queue.QueueException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Where a queue is: {@code amqp[s]://USER:PASSWORD@HOST:PORT/VHOST?name=NAME&prefetch=N}. The client's own parameters, such as
 * {@code heartbeat}, may follow. Immutable.
 *
 * @param name what the names of its queues on the broker begin with
 * @param prefetch requests that the broker hands to a process before it has settled earlier ones
 */
record QueueAddress(URI broker, String name, int prefetch) {
    private static final int MOST_PREFETCH = 65_535;
    private static final int DEFAULT_PREFETCH = 64;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int HEARTBEAT_SECONDS = 10;
    /** As {@link BrokerLink#PATIENCE} for what the broker answers at once. */
    private static final Duration CALL = BrokerLink.PATIENCE;

    static QueueAddress of(URI place) {
        String name = parameter(place, "name").orElse("hillock");
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw refused(place, "a queue's name has 1 to 100 letters, digits, '.', '_' or '-', not '" + name + "'");
        }
        int prefetch = parameter(place, "prefetch").map(text -> prefetch(place, text)).orElse(DEFAULT_PREFETCH);
        return new QueueAddress(place, name, prefetch);
    }

    private static Optional<String> parameter(URI place, String parameter) {
        Matcher found = Pattern.compile("(?:^|&)" + parameter + "=([^&]*)")
                .matcher(place.getQuery() == null ? "" : place.getQuery());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static int prefetch(URI place, String text) {
        if (text.matches("\\d{1,5}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_PREFETCH) {
                return number;
            }
        }
        throw refused(place, "prefetch must be from 1 to " + MOST_PREFETCH + ", is '" + text + "'");
    }

    private static QueueException refused(URI place, String why) {
        return new QueueException(QueueException.Kind.REFUSED, text(place) + ": " + why);
    }

    /** What connects to the broker. Certificates and host names are checked as the JVM does it. */
    ConnectionFactory connections() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout((int) CONNECT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT.toMillis());
        factory.setChannelRpcTimeout((int) CALL.toMillis());
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setExceptionHandler(new QuietExceptionHandler());
        factory.setThreadFactory(Thread.ofPlatform().daemon().name("hillock-rabbitmq-", 0).factory());
        try {
            // Its parameters may set some of these anew.
            factory.setUri(broker);
            if (factory.isSSL()) {
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new QueueException(QueueException.Kind.REFUSED, this + ": " + e.getMessage(), e);
        }
        return factory;
    }

    /** What becomes of a failure to connect or to declare. */
    QueueException failure(Exception cause) {
        return BrokerFailures.of(this, cause);
    }

    String user() {
        String user = broker.getUserInfo();
        return user == null ? "guest" : user.replaceFirst(":.*", "");
    }

    /** The queue of requests that wait. */
    String requests() {
        return name + ".requests";
    }

    /** The stream of events. */
    String events() {
        return name + ".events";
    }

    /** The queue of dead letters. */
    String dead() {
        return name + ".dead";
    }

    /** The exchange to which the broker gives requests whose time is over. */
    String expired() {
        return name + ".expired";
    }

    /** The queue that exists while someone looks through the dead letters. */
    String deadLock() {
        return name + ".dead.lock";
    }

    /** The address without the password and the parameters, for messages. */
    @Override
    public String toString() {
        return text(broker);
    }

    private static String text(URI place) {
        String host = place.getHost() == null ? "" : place.getHost();
        return place.getScheme() + "://" + host + (place.getPort() < 0 ? "" : ":" + place.getPort())
                + (place.getRawPath() == null ? "" : place.getRawPath());
    }
}
