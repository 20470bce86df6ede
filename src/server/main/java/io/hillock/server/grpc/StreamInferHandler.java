package io.hillock.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.hillock.server.grpc.message.EncodedMessage;
import io.hillock.server.grpc.message.InferMessage;
import io.hillock.server.grpc.message.InferMessageWriter;
import io.hillock.server.inference.AccessLine;
import io.hillock.server.inference.CallFailures;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.ServiceException;

/**
 * {@code ModelStreamInfer}. A request is read once the answer before it is on its way, so a slow reader holds up its own stream and nothing
 * grows.
 */
record StreamInferHandler(InferenceService service) implements ServerCallHandler<InferMessage, EncodedMessage> {
    @Override
    public ServerCall.Listener<InferMessage> startCall(ServerCall<InferMessage, EncodedMessage> call,
            Metadata headers) {
        Stream stream = new Stream(service, call, MessageCompression.of(call, headers), CallerTrace.of(headers));
        call.sendHeaders(new Metadata());
        stream.next();
        return stream;
    }

    /** gRPC calls one method at a time. */
    private static final class Stream extends ServerCall.Listener<InferMessage> {
        private final InferenceService service;
        private final ServerCall<InferMessage, EncodedMessage> call;
        private final MessageCompression compression;
        private final CallerTrace trace;
        private boolean wanted;

        Stream(InferenceService service, ServerCall<InferMessage, EncodedMessage> call,
                MessageCompression compression, CallerTrace trace) {
            this.service = service;
            this.call = call;
            this.compression = compression;
            this.trace = trace;
        }

        /** Asks for a request if none is asked for and its answer would find room. */
        void next() {
            if (!wanted && call.isReady()) {
                wanted = true;
                call.request(1);
            }
        }

        @Override
        public void onReady() {
            next();
        }

        @Override
        public void onMessage(InferMessage request) {
            wanted = false;
            AccessLine line = service.access().line(Protocol.GRPC, call.getMethodDescriptor().getFullMethodName());
            try (InferMessage message = request;
                    InferCall infer = service.call(Protocol.GRPC, message.memory(), message.arrived())) {
                infer.line(line);
                trace.joinedBy(infer);
                answer(infer, message);
                line.end(Status.OK.getCode().value(), "");
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                ServiceException refusal = CallFailures.of(e, Protocol.GRPC, service);
                line.end(refusal.reason().grpc(), refusal.reason().name());
                send(InferMessageWriter.refusal(request.id(), refusal));
            }
            next();
        }

        private void answer(InferCall infer, InferMessage message) {
            try {
                InferResponse response = CancellableRun.infer(infer, message.request());
                send(new InferMessageWriter(message.memory(), response, message.places()).streamed());
                infer.encoded();
            } catch (RuntimeException | Error e) {
                infer.failed(e);
                throw e;
            }
        }

        private void send(EncodedMessage answer) {
            compression.decide(answer.length());
            call.sendMessage(answer);
        }

        @Override
        public void onHalfClose() {
            call.close(Status.OK, new Metadata());
        }
    }
}
