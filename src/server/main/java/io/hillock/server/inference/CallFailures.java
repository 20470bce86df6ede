package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;

/** What callers of every protocol are told of failures. */
public final class CallFailures {
    private CallFailures() {}

    /** Counts a failure, and logs it if it is a defect. */
    public static ServiceException of(Throwable failure, Protocol protocol, InferenceService service) {
        ServiceException refusal = switch (failure) {
            case ServiceException known -> known;
            case OutOfMemoryError memory -> new ServiceException(Reason.OVERLOADED,
                    "the service lacks the memory for this request", memory);
            default -> {
                service.log().error("a request failed by a defect of Hillock: " + failure);
                yield new ServiceException(Reason.INTERNAL, "the request failed by a defect of Hillock", failure);
            }
        };
        service.metrics().refused(protocol, refusal.reason());
        return refusal;
    }
}
