package io.hillock.remote;

import io.hillock.learning.TeacherChoice;
import io.hillock.net.Cell;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/**
 * One cell in front of several teachers on a bus. A REASONING_REQUEST goes to the teacher named in its context. Without one, it goes to the
 * teacher that a {@link TeacherChoice} prefers, or else to the first. FEEDBACK goes to the teacher that gave the answer, under the id by
 * which that teacher knows the request.
 *
 * <p>Each request has its own virtual thread, so the sender need not wait. The router remembers which teacher gave each of the last {@link
 * #REMEMBERED} answers. Thread-safe.
 */
public final class TeacherRouter {
    /** The number of answers that accept feedback. */
    public static final int REMEMBERED = 4096;
    /** Lists of spikes for which teachers are chosen at once. */
    private static final int ROWS = 8;

    private final Cell cell;
    private final List<String> teachers;
    private final TeacherChoice choice;
    private final Duration timeout;
    private final Semaphore rows = new Semaphore(ROWS);
    private final LinkedHashMap<Request, Answered> answered = new LinkedHashMap<>();

    private record Request(String client, long id) {}

    private record Answered(String teacher, long id) {}

    /**
     * Routes a cell's requests and feedback from now on.
     *
     * @param teachers names of the teachers' cells, at least one
     * @param choice chooses the teacher if the request names none
     * @param timeout how long to wait for an answer if the request has no deadline
     */
    public TeacherRouter(Cell cell, List<String> teachers, TeacherChoice choice, Duration timeout) {
        this.cell = cell;
        this.teachers = List.copyOf(teachers);
        this.choice = choice;
        this.timeout = timeout;
        if (teachers.isEmpty()) {
            throw new IllegalArgumentException("at least one teacher is needed");
        }
        cell.on(MessageType.REASONING_REQUEST, message -> start(message, this::reason));
        cell.on(MessageType.FEEDBACK, message -> start(message, this::feedback));
    }

    private interface Route {
        Message apply(Envelope message);
    }

    private void start(Envelope message, Route route) {
        Thread.ofVirtual().name("hillock-router").start(() -> cell.reply(message, answer(message, route)));
    }

    private static Message answer(Envelope message, Route route) {
        try {
            return route.apply(message);
        } catch (InvalidMessageException e) {
            return ErrorReply.of(e.code(), e.getMessage());
        } catch (RuntimeException e) {
            return ErrorReply.of(ErrorCode.INTERNAL, String.valueOf(e.getMessage()));
        }
    }

    private Message reason(Envelope message) {
        ReasoningRequest request = (ReasoningRequest) message.payload();
        String teacher = teacher(request);
        long id = cell.nextId();
        Message answer = cell.request(Envelope.of(id, cell.name(), teacher, request).withContext(message.context()),
                timeout(message)).payload();
        if (answer instanceof ReasoningResponse) {
            remember(new Request(message.source(), message.id()), new Answered(teacher, id));
        }
        return answer;
    }

    private Message feedback(Envelope message) {
        Feedback feedback = (Feedback) message.payload();
        Answered by = by(new Request(message.source(), feedback.requestId()));
        return cell.ask(by.teacher(), new Feedback(by.id(), feedback.reward(), feedback.label()), timeout(message));
    }

    private String teacher(ReasoningRequest request) {
        if (!request.context().isEmpty()) {
            if (!teachers.contains(request.context())) {
                throw new InvalidMessageException(ErrorCode.BAD_VALUE, "context",
                        "'" + request.context() + "' is none of " + teachers);
            }
            return request.context();
        }
        try {
            Optional<String> best = request.encoding().type() == WireElementType.SPIKES
                    ? bestForSpikes(request)
                    : choice.best(encoding(request, request.encoding()));
            return best.filter(teachers::contains).orElse(teachers.getFirst());
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, ReasoningRequest.ENCODING, e.getMessage());
        }
    }

    /** Makes rows for the choice. A short frame can ask for large ones, so few requests at once may have some. */
    private Optional<String> bestForSpikes(ReasoningRequest request) {
        WireTensor spikes = request.encoding();
        long bytes = spikes.fullBytes();
        if (bytes > Envelope.DEFAULT_MAX_FRAME) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, spikes.name(),
                    "the choice of a teacher needs rows of "
                            + bytes + " bytes, the limit is " + Envelope.DEFAULT_MAX_FRAME
                            + ": name the teacher in 'context'");
        }
        if (!rows.tryAcquire()) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, spikes.name(),
                    "the router chooses teachers for " + ROWS + " lists of spikes already");
        }
        try (Arena memory = Arena.ofShared()) {
            return choice.best(encoding(request, spikes.full(memory)));
        } finally {
            rows.release();
        }
    }

    private static Encoding encoding(ReasoningRequest request, WireTensor rows) {
        OptionalInt steps = request.steps();
        return new Encoding(rows.data(), steps.orElse(rows.shape().dim(0)), steps.isPresent());
    }

    private Duration timeout(Envelope message) {
        OptionalInt deadline = message.context().deadlineMs();
        return deadline.isPresent() ? Duration.ofMillis(deadline.getAsInt()) : timeout;
    }

    private synchronized void remember(Request request, Answered by) {
        answered.put(request, by);
        if (answered.size() > REMEMBERED) {
            answered.pollFirstEntry();
        }
    }

    private synchronized Answered by(Request request) {
        Answered by = answered.get(request);
        if (by == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer to request " + request.id() + " of '" + request.client() + "' is remembered");
        }
        return by;
    }
}
