package io.hillock.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.hillock.server.grpc.message.EncodedMessage;
import io.hillock.server.grpc.message.InferMessage;
import io.hillock.server.grpc.message.InferMessageWriter;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferResponse;

/** {@code ModelInfer}. */
record InferHandler(InferenceService service) implements ServerCallHandler<InferMessage, EncodedMessage> {
    @Override
    public ServerCall.Listener<InferMessage> startCall(ServerCall<InferMessage, EncodedMessage> call,
            Metadata headers) {
        MessageCompression compression = MessageCompression.of(call, headers);
        CallerTrace trace = CallerTrace.of(headers);
        return new UnaryListener<>(call) {
            @Override
            void answer(InferMessage taken) {
                try (InferMessage message = taken;
                        InferCall infer = service.call(Protocol.GRPC, message.memory(), message.arrived())) {
                    infer.line(LoggedCall.of(call));
                    trace.joinedBy(infer);
                    EncodedMessage answer = answer(infer, message);
                    call.sendHeaders(new Metadata());
                    compression.decide(answer.length());
                    call.sendMessage(answer);
                    infer.encoded();
                    call.close(Status.OK, new Metadata());
                }
            }

            private EncodedMessage answer(InferCall infer, InferMessage message) {
                try {
                    InferResponse response = CancellableRun.infer(infer, message.request());
                    return new InferMessageWriter(message.memory(), response, message.places()).unary();
                } catch (RuntimeException | Error e) {
                    infer.failed(e);
                    throw e;
                }
            }

            @Override
            void drop(InferMessage taken) {
                taken.close();
            }
        };
    }
}
