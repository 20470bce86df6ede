package io.hillock.queue.service;

import io.hillock.journal.JournalException;
import io.hillock.queue.Answer;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import io.hillock.queue.Submission;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueueReport.DeadLetter;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Requests and answers of a service as a queue stores them. */
public final class StoredInference {
    /** The attribute that names the model. */
    public static final String MODEL = "model";
    /** The attribute with the version in the path; empty for the current one. */
    public static final String VERSION = "version";
    /** The attribute, of requests and answers, with the bytes of JSON at the beginning. */
    public static final String HEADER = "header";

    private StoredInference() {}

    /** @throws IllegalArgumentException if session or id cannot be one */
    public static Submission submission(QueuedInference request) {
        return new Submission(new RequestKey(request.session(), request.id()),
                Map.of(MODEL, request.model(), VERSION, request.version(), HEADER, String.valueOf(request.header())),
                request.body(), request.ttl());
    }

    static QueuedInference request(QueuedRequest request) {
        return new QueuedInference(request.key().session(), request.key().id(), request.attributes().get(MODEL),
                request.attributes().get(VERSION), request.body(),
                Integer.parseInt(request.attributes().get(HEADER)), Duration.ZERO);
    }

    static Answer answer(QueuedOutcome.Answered answer) {
        return new Answer(Map.of(HEADER, String.valueOf(answer.header())), answer.body());
    }

    /** What callers are told of a request. */
    static QueuedOutcome outcome(RequestState state) {
        String message = state.failure().map(AttemptFailure::reason).orElse("");
        return switch (state.phase()) {
            case WAITING, RUNNING -> new QueuedOutcome.Pending(state.phase() == Phase.RUNNING, state.attempts(),
                    message);
            case ANSWERED -> answered(state.answer().orElseThrow());
            case DEAD -> new QueuedOutcome.Dead(reason(state.failure().orElseThrow()), message,
                    state.attempts());
        };
    }

    /** How many requests are where, and the dead letters among all requests. */
    static QueueReport report(QueueCounts counts, List<RequestState> requests) {
        List<DeadLetter> dead = requests.stream().filter(state -> state.phase() == Phase.DEAD)
                .map(state -> new DeadLetter(state.key().session(), state.key().id(),
                        state.attributes().getOrDefault(MODEL, ""), state.attempts(),
                        reason(state.failure().orElseThrow()), state.failure().get().reason(), state.since()))
                .toList();
        return new QueueReport(counts.waiting(), counts.running(), counts.answered(), dead);
    }

    /** Uses a queue, and throws its failures as those of a service; they name no place on this machine. */
    static <T> T withServiceErrors(Supplier<T> work) {
        try {
            return work.get();
        } catch (QueueException e) {
            Reason reason = switch (e.kind()) {
                case FULL -> Reason.OVERLOADED;
                case TOO_LARGE -> Reason.TOO_LARGE;
                case KEY_TAKEN -> Reason.CONFLICT;
                case NO_SUCH_REQUEST -> Reason.NOT_FOUND;
                case UNAVAILABLE, REFUSED -> Reason.UNAVAILABLE;
            };
            throw new ServiceException(reason,
                    reason == Reason.UNAVAILABLE ? "the queue cannot be reached now" : e.getMessage(), e);
        } catch (JournalException e) {
            throw new ServiceException(Reason.UNAVAILABLE, e.kind() == JournalException.Kind.FULL
                    ? "the disk of the queue is full"
                    : "the queue takes nothing now: its journal is " + e.kind().name().toLowerCase(Locale.ROOT), e);
        } catch (IllegalArgumentException e) {
            throw new ServiceException(Reason.INVALID, e.getMessage(), e);
        }
    }

    private static QueuedOutcome.Answered answered(Answer answer) {
        return new QueuedOutcome.Answered(answer.content(), Integer.parseInt(answer.attributes().get(HEADER)));
    }

    private static Reason reason(AttemptFailure failure) {
        return switch (failure.code()) {
            case AttemptFailure.EXPIRED -> Reason.DEADLINE;
            case AttemptFailure.DIED -> Reason.FAILED;
            case String code -> {
                for (Reason reason : Reason.values()) {
                    if (reason.name().equals(code)) {
                        yield reason;
                    }
                }
                yield Reason.FAILED;
            }
        };
    }
}
