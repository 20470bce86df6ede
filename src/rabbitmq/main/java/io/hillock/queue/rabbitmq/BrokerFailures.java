package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ProtocolVersionMismatchException;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What failures of a broker mean, in one sentence each. */
final class BrokerFailures {
    private static final String NO_RABBIT = "this is no RabbitMQ";

    private BrokerFailures() {}

    static QueueException of(QueueAddress address, Exception failure) {
        return switch (failure) {
            case AuthenticationFailureException _,PossibleAuthenticationFailureException _ -> refused(address, failure,
                    "the broker refuses the log-in of user '" + address.user() + "'");
            case UnknownHostException _ -> unavailable(address, failure, "there is no such host");
            case ConnectException _ ->
                unavailable(address, failure, "no broker answers there (" + failure.getMessage() + ")");
            case SSLException _ -> refused(address, failure, "TLS fails: " + failure.getMessage());
            case MalformedFrameException _,ProtocolVersionMismatchException _ ->
                refused(address, failure, NO_RABBIT);
            case TimeoutException _ -> unavailable(address, failure, "the broker does not answer");
            default -> closed(address, failure);
        };
    }

    private static QueueException closed(QueueAddress address, Exception failure) {
        Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
        if (!(cause instanceof ShutdownSignalException signal)) {
            return unavailable(address, failure, String.valueOf(failure.getMessage()));
        }
        if (signal.getCause() instanceof MalformedFrameException) {
            return refused(address, failure, NO_RABBIT);
        }
        String text = text(failure);
        int code = code(failure);
        boolean may = code == AMQP.NOT_ALLOWED || code == AMQP.ACCESS_REFUSED;
        // A virtual host is down while the broker starts.
        return may && !text.endsWith("down")
                ? refused(address, failure, text)
                : unavailable(address, failure, text.isEmpty() ? "the connection is lost" : text);
    }

    /** What the broker said when it closed a connection or channel; empty if it did not. */
    static String text(Exception failure) {
        return switch (reason(failure)) {
            case AMQP.Connection.Close close -> close.getReplyText();
            case AMQP.Channel.Close close -> close.getReplyText();
            case null, default -> "";
        };
    }

    /** The reply code with which the broker closed a connection or channel; 0 if it did not. */
    static int code(Exception failure) {
        return switch (reason(failure)) {
            case AMQP.Connection.Close close -> close.getReplyCode();
            case AMQP.Channel.Close close -> close.getReplyCode();
            case null, default -> 0;
        };
    }

    private static Method reason(Exception failure) {
        Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
        return cause instanceof ShutdownSignalException signal ? signal.getReason() : null;
    }

    private static QueueException unavailable(QueueAddress address, Exception cause, String why) {
        return new QueueException(Kind.UNAVAILABLE, address + ": " + why, cause);
    }

    private static QueueException refused(QueueAddress address, Exception cause, String why) {
        return new QueueException(Kind.REFUSED, address + ": " + why, cause);
    }
}
