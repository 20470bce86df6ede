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
import io.hillock.server.request.ServiceException;

/** {@code ModelInfer}. */
record InferHandler(InferenceService service) implements ServerCallHandler<InferMessage, EncodedMessage> {
    @Override
    public ServerCall.Listener<InferMessage> startCall(ServerCall<InferMessage, EncodedMessage> call,
            Metadata headers) {
        MessageCompression compression = MessageCompression.of(call, headers);
        CallerTrace trace = CallerTrace.of(headers);
        call.request(2);
        return new ServerCall.Listener<>() {
            private InferMessage request;

            @Override
            public void onMessage(InferMessage message) {
                if (request != null) {
                    message.close();
                    taken().close();
                    throw ServiceException.invalid("the call has more than one message");
                }
                request = message;
            }

            @Override
            public void onHalfClose() {
                if (request == null) {
                    throw ServiceException.invalid("the call has no message");
                }
                try (InferMessage message = taken();
                        InferCall infer = service.call(Protocol.GRPC, message.memory(), message.arrived())) {
                    infer.line(LoggedCall.of(call));
                    trace.joinedBy(infer);
                    InferResponse response = infer(infer, message);
                    EncodedMessage answer = new InferMessageWriter(message.memory(), response, message.places())
                            .unary();
                    call.sendHeaders(new Metadata());
                    compression.decide(answer.length());
                    call.sendMessage(answer);
                    infer.encoded();
                    call.close(Status.OK, new Metadata());
                }
            }

            private InferResponse infer(InferCall infer, InferMessage message) {
                try {
                    return CancellableRun.infer(infer, message.request());
                } catch (RuntimeException | Error e) {
                    infer.failed(e);
                    throw e;
                }
            }

            private InferMessage taken() {
                InferMessage message = request;
                request = null;
                return message;
            }

            @Override
            public void onCancel() {
                if (request != null) {
                    taken().close();
                }
            }
        };
    }
}
