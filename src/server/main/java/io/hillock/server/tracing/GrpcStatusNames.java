package io.hillock.server.tracing;

import io.hillock.server.request.ServiceException.Reason;
import java.util.List;
import java.util.Optional;

/** What gRPC calls its statuses, by number. */
final class GrpcStatusNames {
    private static final List<String> NAMES = List.of("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
            "UNAUTHENTICATED");

    private GrpcStatusNames() {}

    static String of(Optional<Reason> failure) {
        return NAMES.get(failure.map(Reason::grpc).orElse(0));
    }
}
