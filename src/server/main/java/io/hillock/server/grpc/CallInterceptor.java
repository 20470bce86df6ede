package io.hillock.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.hillock.server.grpc.message.ParsedMessage;
import io.hillock.server.inference.AccessLine;
import io.hillock.server.inference.CallFailures;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.ServiceException;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.security.Scope;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks the token of every call, and turns failures into statuses with one sentence. Thread-safe. */
final class CallInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
            Metadata.ASCII_STRING_MARSHALLER);

    private final InferenceService service;
    private final AccessTokens tokens;
    private final Map<String, GrpcMethod> methods;

    /** @param methods by their full names; others, which are health and reflection, need no token */
    CallInterceptor(InferenceService service, AccessTokens tokens, Map<String, GrpcMethod> methods) {
        this.service = service;
        this.tokens = tokens;
        this.methods = methods;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        Guarded<Q, A> guarded = new Guarded<>(call);
        try {
            GrpcMethod method = methods.get(call.getMethodDescriptor().getFullMethodName());
            String authorization = headers.get(AUTHORIZATION);
            if (method != null && !method.open()) {
                tokens.check(authorization, method.scopes());
            }
            return new GuardedListener<>(next.startCall(guarded, headers), guarded, message -> {
                if (method != null && message instanceof ParsedMessage<?> parsed
                        && method.controls().test(parsed.message())) {
                    tokens.check(authorization, List.of(Scope.CONTROL));
                }
            });
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            guarded.refuse(e);
            return new ServerCall.Listener<>() {
            };
        }
    }

    /** A call that is closed once, and logged then. */
    private final class Guarded<Q, A> extends SimpleForwardingServerCall<Q, A> implements GuardedCall {
        private final AccessLine line;
        private boolean closed;

        Guarded(ServerCall<Q, A> call) {
            super(call);
            line = service.access().line(Protocol.GRPC, call.getMethodDescriptor().getFullMethodName());
        }

        @Override
        public AccessLine line() {
            return line;
        }

        @Override
        public void refuse(Throwable failure) {
            ServiceException refusal = CallFailures.of(failure, Protocol.GRPC, service);
            if (!closed) {
                close(GrpcStatus.of(refusal), GrpcStatus.trailers(refusal));
            }
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            super.close(status, trailers);
            line.end(status.getCode().value(), status.isOk() ? "" : status.getCode().name());
        }
    }

    private final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Guarded<Q, ?> call;
        private final Consumer<Q> check;

        GuardedListener(ServerCall.Listener<Q> listener, Guarded<Q, ?> call, Consumer<Q> check) {
            super(listener);
            this.call = call;
            this.check = check;
        }

        private void guard(Runnable event) {
            try {
                event.run();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                call.refuse(e);
            }
        }

        @Override
        public void onMessage(Q message) {
            guard(() -> {
                check.accept(message);
                super.onMessage(message);
            });
        }

        @Override
        public void onHalfClose() {
            if (!call.closed) {
                guard(super::onHalfClose);
            }
        }

        @Override
        public void onReady() {
            guard(super::onReady);
        }
    }
}
