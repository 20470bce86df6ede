package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.hillock.server.rest.TestService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that are no messages, over a connection: each is refused by a status with a sentence, and the service goes on. */
@Timeout(60)
class MalformedMessagesTest {
    private static final int MESSAGES = Math.max(500, Integer.getInteger("hillock.fuzz.inputs", 0) / 100);

    private static final Marshaller<byte[]> BYTES = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream in) {
            try {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    };

    private static Code send(GrpcClient client, String method, byte[] message, CallOptions options) {
        MethodDescriptor<byte[], byte[]> bytes = MethodDescriptor.<byte[], byte[]>newBuilder().setType(MethodType.UNARY)
                .setFullMethodName(GrpcMethod.SERVICE + "/" + method).setRequestMarshaller(BYTES)
                .setResponseMarshaller(BYTES).build();
        try {
            ClientCalls.blockingUnaryCall(client.channel, bytes, options.withDeadlineAfter(20, TimeUnit.SECONDS),
                    message);
            return Code.OK;
        } catch (StatusRuntimeException e) {
            assertFalse(String.valueOf(e.getStatus().getDescription()).isBlank(), e::toString);
            return e.getStatus().getCode();
        }
    }

    @Test
    void mutatedMessages() throws IOException {
        Random random = new Random(8);
        Map<Code, Integer> outcomes = new EnumMap<>(Code.class);
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            byte[] valid = GrpcClient.request("small", List.of(1L, 3L), 0.5f, 1.25f, 1)
                    .putParameters("steps", GrpcClient.number(3)).build().toByteArray();
            assertEquals(Code.OK, send(client, "ModelInfer", valid, CallOptions.DEFAULT));
            for (int i = 0; i < MESSAGES; i++) {
                byte[] changed = valid.clone();
                for (int change = random.nextInt(3); change >= 0; change--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                outcomes.merge(send(client, "ModelInfer", changed, CallOptions.DEFAULT), 1, Integer::sum);
            }
            // Mutated values may make a state infinite, which is INTERNAL.
            assertTrue(Set
                    .of(Code.OK, Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.RESOURCE_EXHAUSTED, Code.INTERNAL)
                    .containsAll(outcomes.keySet()), () -> outcomes + " " + service.log);
            assertTrue(outcomes.get(Code.OK) > 0 && outcomes.get(Code.INVALID_ARGUMENT) > 0, outcomes::toString);
            assertEquals(Code.OK, send(client, "ModelInfer", valid, CallOptions.DEFAULT));
            assertTrue(service.log.stream().noneMatch(line -> line.contains("defect")), service.log::toString);
        }
    }

    @Test
    void whatIsNoMessageOfAMethod() throws IOException {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            byte[] text = "no message".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertEquals(Code.INVALID_ARGUMENT, send(client, "ModelMetadata", text, CallOptions.DEFAULT));
            assertEquals(Code.UNIMPLEMENTED, send(client, "Frob", text, CallOptions.DEFAULT));
            assertEquals(Code.OK, send(client, "ServerLive", new byte[0], CallOptions.DEFAULT));
            assertEquals(Code.NOT_FOUND, send(client, "ModelInfer", new byte[0], CallOptions.DEFAULT));
        }
    }

    /** The message says that it is compressed, but it is not. */
    @Test
    void brokenCompression() throws IOException {
        CompressorRegistry lies = CompressorRegistry.newEmptyInstance();
        lies.register(new Compressor() {
            @Override
            public String getMessageEncoding() {
                return "gzip";
            }

            @Override
            public OutputStream compress(OutputStream out) {
                return out;
            }
        });
        byte[] valid = GrpcClient.request("small", List.of(1L, 3L), 0.5f, 1.25f, 1).build().toByteArray();
        try (TestService service = TestService.ready();
                GrpcClient client = new GrpcClient(NettyChannelBuilder.forAddress(GrpcClient.address(service))
                        .usePlaintext().compressorRegistry(lies))) {
            for (String method : List.of("ModelInfer", "ModelMetadata")) {
                Code code = send(client, method, valid, CallOptions.DEFAULT.withCompression("gzip"));
                assertEquals(Code.INVALID_ARGUMENT, code, method);
            }
            assertEquals(Code.OK, send(client, "ModelInfer", valid, CallOptions.DEFAULT));
        }
    }
}
