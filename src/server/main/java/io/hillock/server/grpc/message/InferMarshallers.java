package io.hillock.server.grpc.message;

import io.grpc.MethodDescriptor.Marshaller;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.io.InputStream;

/** How the server side of gRPC reads inference requests and writes answers. */
public final class InferMarshallers {
    private InferMarshallers() {}

    /** Reads {@code ModelInferRequest}. */
    public static Marshaller<InferMessage> requests(RequestLimits limits, SharedMemoryRegions regions) {
        return new Marshaller<>() {
            @Override
            public InferMessage parse(InputStream in) {
                return InferMessage.read(in, limits, regions);
            }

            @Override
            public InputStream stream(InferMessage value) {
                throw new UnsupportedOperationException("a server sends no requests");
            }
        };
    }

    /** Writes answers that are encoded already. */
    public static Marshaller<EncodedMessage> answers() {
        return new Marshaller<>() {
            @Override
            public InputStream stream(EncodedMessage value) {
                return value.stream();
            }

            @Override
            public EncodedMessage parse(InputStream in) {
                throw new UnsupportedOperationException("a server gets no answers");
            }
        };
    }
}
