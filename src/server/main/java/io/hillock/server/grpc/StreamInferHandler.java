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

/**
 * {@code ModelStreamInfer}. A request is read once the answer before it is on its way, so a slow reader holds up its own stream and nothing
 * grows.
 */
record StreamInferHandler(InferenceService service) implements ServerCallHandler<InferMessage, EncodedMessage> {
    @Override
    public ServerCall.Listener<InferMessage> startCall(ServerCall<InferMessage, EncodedMessage> call,
            Metadata headers) {
        Stream stream = new Stream(service, call, MessageCompression.of(call, headers));
        call.sendHeaders(new Metadata());
        stream.next();
        return stream;
    }

    /** gRPC calls one method at a time. */
    private static final class Stream extends ServerCall.Listener<InferMessage> {
        private final InferenceService service;
        private final ServerCall<InferMessage, EncodedMessage> call;
        private final MessageCompression compression;
        private boolean wanted;

        Stream(InferenceService service, ServerCall<InferMessage, EncodedMessage> call,
                MessageCompression compression) {
            this.service = service;
            this.call = call;
            this.compression = compression;
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
            try (InferMessage message = request;
                    InferCall infer = service.call(Protocol.GRPC, message.memory(), message.arrived())) {
                InferResponse response = CancellableRun.infer(infer, message.request());
                send(new InferMessageWriter(message.memory(), response, message.places()).streamed());
                infer.encoded();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                send(InferMessageWriter.refusal(request.id(), CallFailures.of(e, service)));
            }
            next();
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
