package io.hillock.server.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.concurrent.Executor;

/**
 * Which threads call a method: the event loop for inference, which {@link InferHandler} hands over if it takes long; for all others, and for
 * compressed messages, threads that may wait.
 */
record CallThreads(Executor others) implements ServerCallExecutorSupplier {
    private static final String INFER = MethodDescriptor.generateFullMethodName(GrpcMethod.SERVICE, GrpcMethods.INFER);

    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        boolean here = call.getMethodDescriptor().getFullMethodName().equals(INFER)
                && !MessageCompression.isCompressed(headers);
        return here ? MoreExecutors.directExecutor() : others;
    }
}
