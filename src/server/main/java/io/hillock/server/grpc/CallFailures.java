package io.hillock.server.grpc;

import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;

/** What callers are told of failures. */
final class CallFailures {
    private CallFailures() {}

    /** Counts a failure, and logs it if it is a defect. */
    static ServiceException of(Throwable failure, InferenceService service) {
        ServiceException refusal = switch (failure) {
            case ServiceException known -> known;
            case OutOfMemoryError memory -> new ServiceException(Reason.OVERLOADED,
                    "the service lacks the memory for this request", memory);
            default -> {
                service.log().error("a request failed by a defect of Hillock: " + failure);
                yield new ServiceException(Reason.INTERNAL, "the request failed by a defect of Hillock", failure);
            }
        };
        service.metrics().refused(Protocol.GRPC, refusal.reason());
        return refusal;
    }
}
