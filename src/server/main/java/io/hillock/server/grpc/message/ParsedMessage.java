package io.hillock.server.grpc.message;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.protobuf.ProtoUtils;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import java.io.InputStream;

/**
 * A message of Protobuf that has arrived, or why it could not be read. gRPC itself would tell callers only that something is unknown.
 *
 * @param message {@code null} if it could not be read
 * @param refusal {@code null} if it could
 */
public record ParsedMessage<Q extends Message>(Q message, ServiceException refusal) {
    /** Reads messages of this one's kind. */
    public static <Q extends Message> Marshaller<ParsedMessage<Q>> marshaller(Q kind, RequestLimits limits) {
        Marshaller<Q> plain = ProtoUtils.marshaller(kind);
        return new Marshaller<>() {
            @Override
            public InputStream stream(ParsedMessage<Q> value) {
                throw new UnsupportedOperationException("a server sends no requests");
            }

            @Override
            public ParsedMessage<Q> parse(InputStream in) {
                try {
                    return new ParsedMessage<>(plain.parse(in), null);
                } catch (RuntimeException e) {
                    return new ParsedMessage<>(null, MessageFailures.of(e, limits));
                }
            }
        };
    }

    /** @throws ServiceException why it could not be read */
    public Q get() {
        if (refusal != null) {
            throw refusal;
        }
        return message;
    }
}
