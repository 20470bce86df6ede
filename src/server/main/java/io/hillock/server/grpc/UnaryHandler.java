package io.hillock.server.grpc;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.hillock.server.grpc.message.ParsedMessage;
import io.hillock.server.request.ServiceException;
import java.util.function.Function;

/**
 * Answers calls that have one request and one answer.
 *
 * @param action may throw a {@link ServiceException}
 */
record UnaryHandler<Q extends Message, A>(Function<Q, A> action)
        implements
            ServerCallHandler<ParsedMessage<Q>, A> {
    @Override
    public ServerCall.Listener<ParsedMessage<Q>> startCall(ServerCall<ParsedMessage<Q>, A> call, Metadata headers) {
        // A second message, which breaks the protocol, would be seen.
        call.request(2);
        return new ServerCall.Listener<>() {
            private ParsedMessage<Q> request;

            @Override
            public void onMessage(ParsedMessage<Q> message) {
                if (request != null) {
                    throw ServiceException.invalid("the call has more than one message");
                }
                request = message;
            }

            @Override
            public void onHalfClose() {
                if (request == null) {
                    throw ServiceException.invalid("the call has no message");
                }
                A answer = action.apply(request.get());
                call.sendHeaders(new Metadata());
                call.sendMessage(answer);
                call.close(Status.OK, new Metadata());
            }
        };
    }
}
