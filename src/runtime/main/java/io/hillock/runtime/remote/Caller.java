package io.hillock.runtime.remote;

import io.hillock.engine.EngineException;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.Limit;
import io.hillock.message.Context;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Message;
import io.hillock.message.ReasoningMessage;
import io.hillock.transport.Connection;
import java.time.Duration;

/**
 * Asks over a connection and waits. Runs, which are done once for one id, are asked for again where no answer came, with the same
 * id. Any thread.
 */
final class Caller {
    private final RemoteOptions options;

    Caller(RemoteOptions options) {
        this.options = options;
    }

    /** The answer; ERROR where there is none in time. */
    Message ask(Connection connection, Message question, Limit limit) {
        Envelope envelope = Envelope.of(connection.nextId(), connection.name(), connection.peer(), question);
        if (!(question instanceof ReasoningMessage)) {
            return ask(connection, envelope, options.first().plus(options.second()), limit);
        }
        Message answer = ask(connection, envelope, options.first(), limit);
        boolean again = answer instanceof ErrorReply error && error.code() == ErrorCode.DEADLINE
                && !passed(limit) && !Thread.currentThread().isInterrupted();
        return again ? ask(connection, envelope, options.second(), limit) : answer;
    }

    private static Message ask(Connection connection, Envelope envelope, Duration wait, Limit limit) {
        long nanos = limit.deadline() == 0
                ? wait.toNanos()
                : Math.min(wait.toNanos(), limit.deadline() - System.nanoTime());
        if (nanos <= 0) {
            return ErrorReply.of(ErrorCode.DEADLINE, "the deadline passed before it was asked");
        }
        int millis = Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
        return connection.request(envelope.withContext(Context.deadline(millis)), Duration.ofNanos(nanos)).payload();
    }

    private static boolean passed(Limit limit) {
        return limit.deadline() != 0 && System.nanoTime() - limit.deadline() >= 0;
    }

    /** The answer where it has this type. */
    static <T extends Message> T expect(Connection connection, Class<T> type, Message answer) {
        if (answer instanceof ErrorReply error) {
            throw failure(connection, error);
        }
        if (type.isInstance(answer)) {
            return type.cast(answer);
        }
        throw new EngineException("'" + connection.peer() + "' answered with " + answer.getClass().getSimpleName());
    }

    static EngineException failure(Connection connection, ErrorReply error) {
        Status status = switch (error.code()) {
            case BAD_VALUE -> Status.UNSTABLE;
            case CANCELLED -> Status.CANCELLED;
            case DEADLINE -> Status.DEADLINE;
            case OVERLOADED -> Status.OVERLOADED;
            case DISCONNECTED -> Status.DISCONNECTED;
            case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE,
                    INCOMPATIBLE_STATE, TOO_LARGE, INTERNAL ->
                Status.FAILED;
        };
        // An unstable run is told in the words of the engine, whichever it is.
        return new EngineException(status, status == Status.UNSTABLE
                ? error.message()
                : "'" + connection.peer() + "': " + error.code().label() + ": " + error.message());
    }
}
