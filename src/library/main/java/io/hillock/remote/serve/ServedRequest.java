package io.hillock.remote.serve;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;

/** One request from its arrival until it is answered, exactly once. Thread-safe. */
public final class ServedRequest {
    private static final ErrorReply CANCELLED = ErrorReply.of(ErrorCode.CANCELLED,
            "cancelled before the request was done");

    private final RequestTicket ticket;
    /** In terms of {@link System#nanoTime}; 0 for none. */
    private final long deadline;
    private Limit limit = Limit.NONE;
    /** Why it was stopped; null if it was not. */
    private ErrorReply stopped;
    private boolean answered;

    ServedRequest(RequestTicket ticket) {
        this.ticket = ticket;
        OptionalInt ms = ticket.message().context().deadlineMs();
        this.deadline = ms.isPresent() ? Limit.deadline(System.nanoTime(), ms.getAsInt() * 1_000_000L) : 0;
    }

    long id() {
        return ticket.message().id();
    }

    /**
     * Does the work and answers, unless the request was stopped before.
     *
     * @param limit a limit that belongs to the calling thread
     * @return the answer
     */
    Message run(Limit limit, RequestTask task) {
        synchronized (this) {
            if (stopped != null) {
                return stopped;
            }
            String traceparent = ticket.message().context().traceparent();
            this.limit = limit.clear().until(deadline)
                    .traced(traceparent.isEmpty() ? null : new RunTrace(traceparent));
        }
        Message answer = outcome(limit, task);
        synchronized (this) {
            this.limit = Limit.NONE;
            boolean early = answer instanceof ErrorReply error && error.code() == ErrorCode.CANCELLED;
            answer = early && stopped != null ? stopped : answer;
        }
        answer(answer);
        return answer;
    }

    /** Handles CANCEL. */
    void cancel() {
        stop(CANCELLED);
    }

    /**
     * Stops the request. If its work has not begun, answers at once.
     *
     * @param why the answer, unless the work finishes first
     */
    void stop(ErrorReply why) {
        synchronized (this) {
            stopped = stopped == null ? why : stopped;
            if (limit != Limit.NONE) {
                limit.cancel();
                return;
            }
        }
        answer(why);
    }

    private void answer(Message answer) {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
        }
        ticket.answer(answer);
    }

    private Message outcome(Limit limit, RequestTask task) {
        if (deadline != 0 && System.nanoTime() - deadline >= 0) {
            return ErrorReply.of(ErrorCode.DEADLINE, "the deadline passed before a thread was free");
        }
        try {
            return task.answer(limit);
        } catch (RuntimeException | Error e) {
            return error(e);
        }
    }

    public static ErrorReply error(Throwable problem) {
        return switch (problem) {
            case InvalidMessageException e -> ErrorReply.of(e.code(), e.getMessage());
            case EngineException e -> ErrorReply.of(code(e.status()), e.getMessage());
            case IllegalArgumentException e -> ErrorReply.of(ErrorCode.BAD_VALUE, String.valueOf(e.getMessage()));
            case RejectedExecutionException e -> ErrorReply.of(ErrorCode.OVERLOADED, String.valueOf(e.getMessage()));
            case OutOfMemoryError _ -> ErrorReply.of(ErrorCode.TOO_LARGE, "not enough memory");
            default -> ErrorReply.of(ErrorCode.INTERNAL, problem.toString());
        };
    }

    private static ErrorCode code(EngineException.Status status) {
        return switch (status) {
            case UNSTABLE -> ErrorCode.BAD_VALUE;
            case CANCELLED -> ErrorCode.CANCELLED;
            case DEADLINE -> ErrorCode.DEADLINE;
            case OVERLOADED, UNAVAILABLE -> ErrorCode.OVERLOADED;
            case TOO_LARGE -> ErrorCode.TOO_LARGE;
            case DISCONNECTED -> ErrorCode.DISCONNECTED;
            case FAILED -> ErrorCode.INTERNAL;
        };
    }
}
