package io.hillock.server.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutorGroup;
import io.hillock.server.grpc.message.EncodedMessage;
import io.hillock.server.grpc.message.InferMessage;
import io.hillock.server.grpc.message.InferMessageWriter;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferResponse;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * {@code ModelInfer}. Its calls are served by the event loops themselves, as far as that takes little time; the others are handed over.
 *
 * @param loops whose threads call
 * @param others where calls may wait
 */
record InferHandler(InferenceService service, EventExecutorGroup loops, Executor others)
        implements
            ServerCallHandler<InferMessage, EncodedMessage> {

    @Override
    public ServerCall.Listener<InferMessage> startCall(ServerCall<InferMessage, EncodedMessage> call,
            Metadata headers) {
        MessageCompression compression = MessageCompression.of(call, headers);
        return new Listener(call, (GuardedCall) call, compression, CallerTrace.of(headers));
    }

    private final class Listener extends UnaryListener<InferMessage> {
        private final ServerCall<InferMessage, EncodedMessage> call;
        private final GuardedCall guarded;
        private final MessageCompression compression;
        private final CallerTrace trace;

        Listener(ServerCall<InferMessage, EncodedMessage> call, GuardedCall guarded, MessageCompression compression,
                CallerTrace trace) {
            super(call);
            this.call = call;
            this.guarded = guarded;
            this.compression = compression;
            this.trace = trace;
        }

        @Override
        void answer(InferMessage message) {
            if (Thread.currentThread().isVirtual()) {
                new Answering(message).finish();
                return;
            }
            Optional<EventLoopPace> pace = message.isDecoded()
                    ? EventLoopPace.of(loops).filter(one -> one.stays(message.arrived()))
                    : Optional.empty();
            Answering answering = new Answering(message);
            if (pace.isPresent() && answering.atOnce()) {
                pace.get().ran();
            } else {
                handOver(answering);
            }
        }

        private void handOver(Answering answering) {
            Runnable rest = Context.current().wrap(() -> {
                try {
                    answering.finish();
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    guarded.refuse(e);
                }
            });
            try {
                others.execute(rest);
            } catch (RuntimeException e) {
                answering.end(e);
                throw e;
            }
        }

        @Override
        void drop(InferMessage taken) {
            taken.close();
        }

        /** One request between its arrival and its answer. One thread at a time. */
        private final class Answering {
            private final InferMessage message;
            private final InferCall infer;
            private boolean ended;

            Answering(InferMessage message) {
                this.message = message;
                infer = service.call(Protocol.GRPC, message.memory(), message.arrived());
                infer.line(guarded.line());
                trace.joinedBy(infer);
            }

            /** Answers on this thread if that needs no waiting. Returns whether the call is over. */
            boolean atOnce() {
                try {
                    CancellableRun.limit(infer);
                    Optional<InferResponse> response = infer.inferAtOnce(message.request());
                    response.ifPresent(this::send);
                    return response.isPresent();
                } catch (RuntimeException | Error e) {
                    end(e);
                    throw e;
                }
            }

            /** Answers on a thread that may wait. */
            void finish() {
                try {
                    send(CancellableRun.infer(infer, message.request()));
                } catch (RuntimeException | Error e) {
                    end(e);
                    throw e;
                }
            }

            private void send(InferResponse response) {
                EncodedMessage answer = new InferMessageWriter(message.memory(), response, message.places()).unary();
                call.sendHeaders(new Metadata());
                compression.decide(answer.length());
                call.sendMessage(answer);
                infer.encoded();
                call.close(Status.OK, new Metadata());
                end(null);
            }

            /** @param failure {@code null} if the request was answered */
            void end(Throwable failure) {
                if (ended) {
                    return;
                }
                ended = true;
                if (failure != null) {
                    infer.failed(failure);
                }
                infer.close();
                message.close();
            }
        }
    }
}
