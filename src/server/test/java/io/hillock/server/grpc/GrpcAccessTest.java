package io.hillock.server.grpc;

import static io.hillock.server.grpc.GrpcClient.call;
import static io.hillock.server.grpc.GrpcClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.hillock.net.Tls;
import io.hillock.server.grpc.proto.LogSettingsRequest;
import io.hillock.server.grpc.proto.LogSettingsResponse;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.grpc.proto.RepositoryModelLoadRequest;
import io.hillock.server.grpc.proto.RepositoryModelLoadResponse;
import io.hillock.server.grpc.proto.ServerLiveRequest;
import io.hillock.server.grpc.proto.ServerLiveResponse;
import io.hillock.server.grpc.proto.ServerMetadataRequest;
import io.hillock.server.grpc.proto.ServerMetadataResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterResponse;
import io.hillock.server.rest.TestService;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and their scopes, certificates and limits. */
@Timeout(60)
class GrpcAccessTest {
    private static final ModelInferRequest REQUEST = GrpcClient.request("small", List.of(1L, 3L), 0.5f, 1.25f, 1)
            .build();

    @TempDir
    private Path folder;

    private static ModelInferResponse infer(Channel channel) {
        return ClientCalls.blockingUnaryCall(channel, GrpcClient.INFER,
                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), REQUEST);
    }

    private static void load(Channel channel) {
        call(channel, "RepositoryModelLoad", RepositoryModelLoadRequest.newBuilder().setModelName("small").build(),
                RepositoryModelLoadResponse.getDefaultInstance());
    }

    private static void log(Channel channel, LogSettingsRequest request) {
        call(channel, "LogSettings", request, LogSettingsResponse.getDefaultInstance());
    }

    @Test
    void aTokenPermitsItsScopes() throws IOException {
        Path file = folder.resolve("tokens");
        Files.writeString(file, "all-of-it\nasks infer\nwatches watch\nsteers control,watch\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (TestService service = new TestService(AccessTokens.of(file), Optional.empty(), Optional.empty());
                GrpcClient client = new GrpcClient(service)) {
            service.server.loadAll();
            service.server.becomeReady();
            refusal(Code.UNAUTHENTICATED, () -> infer(client.channel));
            refusal(Code.UNAUTHENTICATED, () -> infer(client.with("Bearer wrong")));
            assertTrue(refusal(Code.PERMISSION_DENIED, () -> infer(client.with("Bearer watches"))).contains("'infer'"));
            assertEquals(3, infer(client.with("Bearer asks")).getOutputsCount());
            assertEquals(3, infer(client.with("bearer all-of-it")).getOutputsCount());
            refusal(Code.PERMISSION_DENIED, () -> load(client.with("Bearer asks")));
            refusal(Code.PERMISSION_DENIED, () -> load(client.with("Bearer watches")));
            load(client.with("Bearer steers"));
            LogSettingsRequest change = LogSettingsRequest.newBuilder().putSettings("log_info",
                    LogSettingsRequest.SettingValue.newBuilder().setBoolParam(false).build()).build();
            log(client.with("Bearer watches"), LogSettingsRequest.getDefaultInstance());
            refusal(Code.PERMISSION_DENIED, () -> log(client.with("Bearer watches"), change));
            assertTrue(service.server.service().log().levels().info());
            log(client.with("Bearer steers"), change);
            refusal(Code.PERMISSION_DENIED, () -> call(client.with("Bearer asks"), "SystemSharedMemoryRegister",
                    SystemSharedMemoryRegisterRequest.newBuilder().setName("a").setKey("/a").build(),
                    SystemSharedMemoryRegisterResponse.getDefaultInstance()));
            refusal(Code.UNAUTHENTICATED, () -> client.call("ServerMetadata",
                    ServerMetadataRequest.getDefaultInstance(), ServerMetadataResponse.getDefaultInstance()));
            assertTrue(client.call("ServerLive", ServerLiveRequest.getDefaultInstance(),
                    ServerLiveResponse.getDefaultInstance()).getLive());
            HealthGrpc.newBlockingStub(client.channel).check(HealthCheckRequest.getDefaultInstance());
        }
    }

    private static GrpcClient secure(TestService service, SslContextBuilder tls) throws IOException {
        return new GrpcClient(NettyChannelBuilder.forAddress(GrpcClient.address(service)).overrideAuthority("localhost")
                .sslContext(GrpcSslContexts.configure(tls).build()));
    }

    private static SslContextBuilder trusting(Path authority) {
        return SslContextBuilder.forClient().trustManager(authority.toFile());
    }

    @Test
    void tlsWithClientCertificatesAndReload() throws IOException {
        Path pem = Path.of(System.getProperty("hillock.root"), "native/test/channel/tls");
        Tls own = Tls.trusting(pem.resolve("ca.pem")).withCertificate(pem.resolve("server.pem"),
                pem.resolve("server.key")).withClientsMustProve();
        try (TestService service = new TestService(AccessTokens.none(), Optional.empty(), Optional.of(own))) {
            service.server.loadAll();
            SslContextBuilder proving = trusting(pem.resolve("ca.pem")).keyManager(pem.resolve("client.pem").toFile(),
                    pem.resolve("client.key").toFile());
            try (GrpcClient client = secure(service, proving)) {
                assertEquals(3, infer(client.channel).getOutputsCount());
            }
            try (GrpcClient nobody = secure(service, trusting(pem.resolve("ca.pem")))) {
                assertEquals(Code.UNAVAILABLE, code(nobody));
            }
            try (GrpcClient stranger = secure(service, trusting(pem.resolve("other-ca.pem")))) {
                assertEquals(Code.UNAVAILABLE, code(stranger));
            }
            try (GrpcClient plain = new GrpcClient(service)) {
                assertEquals(Code.UNAVAILABLE, code(plain));
            }
            GrpcServer grpc = service.server.grpc().orElseThrow();
            grpc.reload(own);
            assertThrows(IOException.class, () -> grpc.reload(own.withCertificate(folder, folder)));
            try (GrpcClient client = secure(service, proving)) {
                assertEquals(3, infer(client.channel).getOutputsCount(), "the certificates before are in force");
            }
        }
    }

    private static Code code(GrpcClient client) {
        return assertThrows(StatusRuntimeException.class, () -> infer(client.channel)).getStatus().getCode();
    }

    @Test
    void messagesAndHeadersHaveLimits() throws IOException {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            int most = TestService.LIMITS.body();
            ModelInferRequest large = REQUEST.toBuilder().addRawInputContents(ByteString.copyFrom(new byte[most]))
                    .build();
            refusal(Code.RESOURCE_EXHAUSTED, () -> client.infer(large));
            // Small on the wire, large once it is inflated.
            assertTrue(refusal(Code.RESOURCE_EXHAUSTED, () -> ClientCalls.blockingUnaryCall(client.channel,
                    GrpcClient.INFER, CallOptions.DEFAULT.withCompression("gzip"), large))
                    .contains(String.valueOf(most)));
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("long", Metadata.ASCII_STRING_MARSHALLER),
                    "x".repeat(2 * TestService.LIMITS.header()));
            assertThrows(StatusRuntimeException.class, () -> infer(ClientInterceptors.intercept(client.channel,
                    MetadataUtils.newAttachHeadersInterceptor(headers))));
            assertEquals(3, infer(client.channel).getOutputsCount());
        }
    }

    @Test
    void compressedMessagesAreReadAndAnsweredCompressed() throws IOException {
        ModelInferRequest recorded = REQUEST.toBuilder().putParameters("steps", GrpcClient.number(500))
                .putParameters("record", GrpcClient.text("hidden:v")).build();
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            AtomicReference<Metadata> headers = new AtomicReference<>();
            Channel watched = ClientInterceptors.intercept(client.channel,
                    MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
            ModelInferResponse answer = ClientCalls.blockingUnaryCall(watched, GrpcClient.INFER,
                    CallOptions.DEFAULT.withCompression("gzip"), recorded);
            assertEquals(client.infer(recorded), answer);
            assertEquals("gzip", headers.get().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)));
        }
    }

    @Test
    void connectionsHaveALimit() throws IOException {
        try (TestService service = TestService.ready()) {
            var address = GrpcClient.address(service);
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < 1000; i++) {
                    Socket socket = new Socket(address.getAddress(), address.getPort());
                    sockets.add(socket);
                }
                try (GrpcClient further = new GrpcClient(service)) {
                    assertEquals(Code.UNAVAILABLE, code(further));
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            try (GrpcClient later = new GrpcClient(service)) {
                assertEquals(3, ClientCalls.blockingUnaryCall(later.channel, GrpcClient.INFER,
                        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(30, TimeUnit.SECONDS), REQUEST)
                        .getOutputsCount());
            }
        }
    }
}
