package io.hillock.server.grpc;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.hillock.server.grpc.message.ParsedMessage;
import java.util.function.Function;

/**
 * Answers calls that have one request and one answer.
 *
 * @param action may throw a {@link io.hillock.server.request.ServiceException}
 */
record UnaryHandler<Q extends Message, A>(Function<Q, A> action)
        implements
            ServerCallHandler<ParsedMessage<Q>, A> {
    @Override
    public ServerCall.Listener<ParsedMessage<Q>> startCall(ServerCall<ParsedMessage<Q>, A> call, Metadata headers) {
        return new UnaryListener<>(call) {
            @Override
            void answer(ParsedMessage<Q> taken) {
                A answer = action.apply(taken.get());
                call.sendHeaders(new Metadata());
                call.sendMessage(answer);
                call.close(Status.OK, new Metadata());
            }
        };
    }
}
