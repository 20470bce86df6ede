package io.hillock.server.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;

/** Refusals in gRPC's terms. */
final class GrpcStatus {
    /** When a client may try again, in ms. */
    private static final Metadata.Key<String> RETRY = Metadata.Key.of("grpc-retry-pushback-ms",
            Metadata.ASCII_STRING_MARSHALLER);

    private GrpcStatus() {}

    static Status of(ServiceException refusal) {
        return Status.fromCodeValue(refusal.reason().grpc()).withDescription(refusal.getMessage());
    }

    static Metadata trailers(ServiceException refusal) {
        Metadata trailers = new Metadata();
        if (refusal.reason() == Reason.OVERLOADED || refusal.reason() == Reason.UNAVAILABLE) {
            trailers.put(RETRY, "1000");
        }
        return trailers;
    }
}
