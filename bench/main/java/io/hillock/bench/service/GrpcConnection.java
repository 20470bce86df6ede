package io.hillock.bench.service;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A gRPC client whose messages are bytes that need no encoding. */
final class GrpcConnection implements LoadConnection {
    static final String INFER = "inference.GRPCInferenceService/ModelInfer";

    private final ManagedChannel channel;
    private final MethodDescriptor<byte[], byte[]> method;
    private int answerBytes;

    GrpcConnection(int port, String method) {
        this.method = method(method);
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext().directExecutor().build();
    }

    /** A method of this name whose messages are bytes. */
    static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.newBuilder(new Bytes(), new Bytes()).setFullMethodName(name).setType(MethodType.UNARY)
                .build();
    }

    private static final class Bytes implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void ask(byte[] request) {
        answerBytes = ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request).length;
    }

    @Override
    public int answerBytes() {
        return answerBytes;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
