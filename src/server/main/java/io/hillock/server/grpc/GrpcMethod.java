package io.hillock.server.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.hillock.server.grpc.message.ParsedMessage;
import io.hillock.server.grpc.proto.GrpcServiceProto;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.Scope;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What answers a method of the service, and who may call it.
 *
 * @param open whether it asks for no token
 * @param scopes of which a token must have one; empty if any token will do
 * @param controls whether a message needs the scope control beside
 */
record GrpcMethod(ServerMethodDefinition<?, ?> definition, boolean open, Set<Scope> scopes,
        Predicate<Object> controls) {
    /** The service's name. */
    static final String SERVICE = service().getFullName();

    static ServiceDescriptor service() {
        return GrpcServiceProto.getDescriptor().findServiceByName("GRPCInferenceService");
    }

    /** The method's description for reflection. */
    private record Schema(String name) implements ProtoMethodDescriptorSupplier {
        @Override
        public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
            return getServiceDescriptor().findMethodByName(name);
        }

        @Override
        public ServiceDescriptor getServiceDescriptor() {
            return service();
        }

        @Override
        public FileDescriptor getFileDescriptor() {
            return GrpcServiceProto.getDescriptor();
        }
    }

    /** A method for any token, or for those that {@link #scoped} says. */
    static <Q, A> GrpcMethod of(String name, MethodType type, Marshaller<Q> requests, Marshaller<A> answers,
            ServerCallHandler<Q, A> handler) {
        MethodDescriptor<Q, A> descriptor = MethodDescriptor.<Q, A>newBuilder().setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(requests)
                .setResponseMarshaller(answers).setSchemaDescriptor(new Schema(name)).build();
        return new GrpcMethod(ServerMethodDefinition.create(descriptor, handler), false, Set.of(), message -> false);
    }

    /** A method with one request and one answer, both of Protobuf. */
    static <Q extends Message, A extends Message> GrpcMethod unary(RequestLimits limits, String name, Q request,
            A answer, Function<Q, A> action) {
        return of(name, MethodType.UNARY, ParsedMessage.marshaller(request, limits), ProtoUtils.marshaller(answer),
                new UnaryHandler<>(action));
    }

    GrpcMethod opened() {
        return new GrpcMethod(definition, true, Set.of(), controls);
    }

    GrpcMethod scoped(Scope... sufficient) {
        return new GrpcMethod(definition, false, Set.of(sufficient), controls);
    }

    /** Asks for the scope control if a message is such that this holds. */
    GrpcMethod controlledIf(Predicate<Object> changes) {
        return new GrpcMethod(definition, open, scopes, changes);
    }

    String fullName() {
        return definition.getMethodDescriptor().getFullMethodName();
    }
}
