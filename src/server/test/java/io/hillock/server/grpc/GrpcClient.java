package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.hillock.server.grpc.proto.InferParameter;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferRequest.InferInputTensor;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.grpc.proto.ModelStreamInferResponse;
import io.hillock.server.rest.TestService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** A connection to a test's service. */
final class GrpcClient implements AutoCloseable {
    static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER = method("ModelInfer", MethodType.UNARY,
            ModelInferRequest.getDefaultInstance(), ModelInferResponse.getDefaultInstance());
    static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> STREAM = method("ModelStreamInfer",
            MethodType.BIDI_STREAMING, ModelInferRequest.getDefaultInstance(),
            ModelStreamInferResponse.getDefaultInstance());

    final ManagedChannel channel;

    GrpcClient(TestService service) {
        this(NettyChannelBuilder.forAddress(address(service)).usePlaintext());
    }

    GrpcClient(NettyChannelBuilder builder) {
        channel = builder.maxInboundMessageSize(1 << 28).build();
    }

    static InetSocketAddress address(TestService service) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), service.server.grpc().orElseThrow().port());
    }

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(String name, MethodType type,
            Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder().setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(GrpcMethod.SERVICE, name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer)).build();
    }

    /** Calls the method of this name. */
    <Q extends Message, A extends Message> A call(String name, Q request, A answer) {
        return call(channel, name, request, answer);
    }

    static <Q extends Message, A extends Message> A call(Channel channel, String name, Q request, A answer) {
        return ClientCalls.blockingUnaryCall(channel, method(name, MethodType.UNARY, request, answer),
                CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), request);
    }

    ModelInferResponse infer(ModelInferRequest request) {
        return ClientCalls.blockingUnaryCall(channel, INFER,
                CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), request);
    }

    /** The same connection, with a token. */
    Channel with(String authorization) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A request with one input, {@code in}, of raw floats. */
    static ModelInferRequest.Builder request(String model, List<Long> shape, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return ModelInferRequest.newBuilder().setModelName(model).addInputs(
                InferInputTensor.newBuilder().setName("in").setDatatype("FP32").addAllShape(shape))
                .addRawInputContents(ByteString.copyFrom(raw));
    }

    static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    static InferParameter flag(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    /** Checks that a call is refused with this status and a sentence, and returns the sentence. */
    static String refusal(Status.Code code, Executable call) {
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, refused.getStatus().getCode(), refused::toString);
        String sentence = String.valueOf(refused.getStatus().getDescription());
        assertFalse(sentence.isBlank() || sentence.contains("\n") || sentence.contains("Exception"), sentence);
        return sentence;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
