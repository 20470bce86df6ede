package io.hillock.remote;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.net.Connection;
import io.hillock.net.Link;
import io.hillock.net.Offer;
import io.hillock.net.Timeouts;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.remote.serve.LimitedWait;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends requests to one cell over a connection or a link, and waits for the answers. Thread-safe.
 *
 * @param cell the cell; none for the other end of the connection
 */
record CellClient(Connection connection, Optional<String> cell, Timeouts timeouts) {

    /** The name of the cell that is asked. */
    String target() {
        return cell.orElseGet(connection::peer);
    }

    /** Asks and returns the answer; ERROR if none comes in time. */
    Message ask(Message question) {
        return timeouts.request(connection, envelope(question)).payload();
    }

    /** Asks within a limit, and waits for room. If the limit ends the wait, tells the other side to cancel. */
    Message ask(Message question, Limit limit) {
        if (limit == Limit.NONE) {
            Message answer = ask(question);
            boolean noRoom = answer instanceof ErrorReply error && error.code() == ErrorCode.OVERLOADED;
            return noRoom ? askWithin(timeouts, question, limit) : answer;
        }
        if (limit.deadline() == 0) {
            return askWithin(timeouts, question, limit);
        }
        long left = limit.deadline() - System.nanoTime();
        return left > 0
                ? askWithin(timeouts.within(Duration.ofNanos(left)), question, limit)
                : ErrorReply.of(ErrorCode.DEADLINE, "the deadline passed before the request was sent");
    }

    private Message askWithin(Timeouts waits, Message question, Limit limit) {
        Envelope envelope = limit.trace() == null
                ? envelope(question)
                : envelope(question).withContext(Context.traced(limit.trace().traceparent()));
        var waiting = new LimitedWait(limit);
        long end = System.nanoTime() + waits.first().toNanos();
        Offer offer;
        while ((offer = waits.ask(connection, envelope, waiting)) == Offer.BACK_PRESSURED && connection.isOpen()) {
            if (limit.cancelled()) {
                return ErrorReply.of(ErrorCode.CANCELLED, "cancelled before the request was sent");
            }
            long left = end - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return ErrorReply.of(ErrorCode.OVERLOADED, "'" + target() + "' takes no more now");
            }
            connection.awaitRoom(Duration.ofNanos(Math.min(left, LimitedWait.CHECK_NANOS)));
        }
        return offer == Offer.SENT
                ? waiting.await(connection, envelope)
                : ErrorReply.of(ErrorCode.DISCONNECTED, "not connected to '" + target() + "'");
    }

    /** Asks and returns the answer if it has this type; otherwise throws. */
    <T extends Message> T ask(Class<T> type, Message question) {
        Message answer = checked(ask(question));
        if (!type.isInstance(answer)) {
            throw new EngineException("'" + target() + "' answered with " + answer.getClass().getSimpleName());
        }
        return type.cast(answer);
    }

    /** Returns the answer unless it is an ERROR; otherwise throws. */
    Message checked(Message answer) {
        if (answer instanceof ErrorReply error) {
            throw failure(error);
        }
        return answer;
    }

    /** Changes with each reconnect. The other side then no longer has the state of the old connection. */
    long epoch() {
        return connection instanceof Link link ? link.connections() : 0;
    }

    private Envelope envelope(Message question) {
        return Envelope.of(connection.nextId(), connection.name(), target(), question);
    }

    private EngineException failure(ErrorReply error) {
        Status status = switch (error.code()) {
            case BAD_VALUE -> Status.UNSTABLE;
            case CANCELLED -> Status.CANCELLED;
            case DEADLINE -> Status.DEADLINE;
            case OVERLOADED -> Status.OVERLOADED;
            case DISCONNECTED -> Status.DISCONNECTED;
            case TOO_LARGE -> Status.TOO_LARGE;
            case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE,
                    INCOMPATIBLE_STATE, INTERNAL ->
                Status.FAILED;
        };
        // An unstable run has the same message from every engine.
        return new EngineException(status, status == Status.UNSTABLE
                ? error.message()
                : "'" + target() + "': " + error.code().label() + ": " + error.message());
    }
}
