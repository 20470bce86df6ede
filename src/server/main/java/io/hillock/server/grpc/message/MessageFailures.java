package io.hillock.server.grpc.message;

import io.grpc.Status;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;

/** What callers are told of messages that gRPC or Protobuf cannot read. */
final class MessageFailures {
    private MessageFailures() {}

    static ServiceException of(RuntimeException failure, RequestLimits limits) {
        if (Status.fromThrowable(failure).getCode() == Status.Code.RESOURCE_EXHAUSTED) {
            return new ServiceException(Reason.TOO_LARGE,
                    "the message has more than the " + limits.body() + " bytes that the service takes", failure);
        }
        return new ServiceException(Reason.INVALID, "the message is no Protobuf, or not compressed as it says",
                failure);
    }
}
