package io.hillock.server.grpc;

import io.grpc.Metadata;
import io.hillock.server.inference.InferCall;

/**
 * The trace of a call's caller, as W3C Trace Context in the call's metadata.
 *
 * @param parent {@code null} if there is none
 * @param state {@code null} if there is none
 */
record CallerTrace(String parent, String state) {
    private static final Metadata.Key<String> PARENT = Metadata.Key.of("traceparent",
            Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> STATE = Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER);

    static CallerTrace of(Metadata headers) {
        return new CallerTrace(headers.get(PARENT), headers.get(STATE));
    }

    void joinedBy(InferCall infer) {
        infer.join(parent, state);
    }
}
