package io.hillock.queue.service;

import io.hillock.engine.Limit;
import io.hillock.queue.Answer;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.QueueTask;
import io.hillock.queue.QueueTaskException;
import io.hillock.queue.QueuedRequest;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.queue.InferBodies;
import io.hillock.server.request.ServiceException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs queued requests on a service's engines, as it runs those of its callers. Thread-safe. */
final class InferenceTask implements QueueTask {
    private final InferenceService service;
    private final Set<InferCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    InferenceTask(InferenceService service) {
        this.service = service;
    }

    @Override
    public Answer run(QueuedRequest request, Limit limit) {
        InferCall[] begun = new InferCall[1];
        try {
            return StoredInference.answer(InferBodies.run(service, StoredInference.request(request), call -> {
                begun[0] = call;
                begin(call, limit);
            }));
        } catch (ServiceException e) {
            throw new QueueTaskException(new AttemptFailure(course(e.reason()), e.reason().name(), e.getMessage()), e);
        } finally {
            if (begun[0] != null) {
                calls.remove(begun[0]);
            }
        }
    }

    private void begin(InferCall call, Limit limit) {
        if (limit.deadline() != 0) {
            call.until(limit.deadline());
        }
        calls.add(call);
        if (cancelled) {
            call.cancel();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        calls.forEach(InferCall::cancel);
    }

    private static Course course(ServiceException.Reason reason) {
        return switch (reason) {
            case OVERLOADED, UNAVAILABLE, CANCELLED -> Course.POSTPONE;
            case DEADLINE, FAILED, INTERNAL -> Course.RETRY;
            case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE,
                    UNSUPPORTED_ENCODING ->
                Course.GIVE_UP;
        };
    }
}
