package io.hillock.bench.service;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.hillock.bench.DemoSamples;
import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.UnifiedEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The process whose time {@link RequestCosts} measures: the service with the demo's network; bare servers of Helidon and grpc-java that read a
 * body, run the network or not, and send as many bytes as the service; and the network in process. It prints its ports; then each line {@code COUNT} on stdin makes as many runs
 * in process, and it prints their latencies in ns. The line {@code jit} asks for the ms that the JIT compilers have worked. It ends with stdin. Argument:
 * the project's root.
 */
final class CostServer {
    /** The method of the bare gRPC server. */
    static final String GRPC_ECHO = "echo.Echo/Echo";
    /** The same, with a run of the network. */
    static final String GRPC_RUN = "echo.Echo/Run";

    /** The line that asks for the time of the JIT compilers. */
    static final String JIT = "jit";

    private static final int GRPC_ANSWER = 200;

    private CostServer() {}

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Image image = Image.compile(NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR));
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServiceOptions options = new ServiceOptions(
                new ListenerOptions(free, Optional.of(free), Optional.empty(), Optional.empty(), 100),
                AccessTokens.none(), HubOptions.NONE, Optional.empty(), ModelConfig.of(RunSettings.of(Profile.NIR)),
                RequestLimits.DEFAULT, SequenceOptions.DEFAULT, 1024, Optional.empty(), Duration.ofSeconds(1),
                ObservationOptions.NONE);
        try (HillockServer server = new HillockServer(options, new ServiceLog(System.err::println));
                UnifiedEngine engine = UnifiedEngine.open(image);
                Arena arena = Arena.ofShared();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            server.repository().add("demo", image);
            server.loadAll();
            server.becomeReady();
            Batch images = DemoSamples.images(arena, root);
            BareRun run = new BareRun(engine, images);
            WebServer echo = echo(free, run);
            Server grpcEcho = NettyServerBuilder.forAddress(free).addService(bareGrpc(run)).build().start();
            System.out.println(server.rest().port() + " " + echo.port() + " " + server.grpc().orElseThrow().port() + " "
                    + grpcEcho.getPort());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(line.equals(JIT)
                        ? String.valueOf(ManagementFactory.getCompilationMXBean().getTotalCompilationTime())
                        : inProcess(engine, images, Integer.parseInt(line)));
            }
            echo.stop();
            grpcEcho.shutdownNow();
        }
    }

    /** Helidon alone: {@code /echo/BYTES} reads the body, {@code /run/BYTES} also runs the network. */
    private static WebServer echo(InetSocketAddress address, BareRun run) {
        return WebServer.builder().bindAddress(address).shutdownHook(false)
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .routing(HttpRouting.builder().post("/echo/{bytes}", (request, response) -> {
                    request.content().as(byte[].class);
                    response.send(new byte[Integer.parseInt(request.path().pathParameters().get("bytes"))]);
                }).post("/run/{bytes}", (request, response) -> {
                    run.of(request.content().as(byte[].class));
                    response.send(new byte[Integer.parseInt(request.path().pathParameters().get("bytes"))]);
                })).build().start();
    }

    /** grpc-java alone. It answers as many bytes as the service does for the same message: counts, label and confidence of one image. */
    private static ServerServiceDefinition bareGrpc(BareRun run) {
        byte[] answer = new byte[GRPC_ANSWER];
        return ServerServiceDefinition.builder(GRPC_ECHO.substring(0, GRPC_ECHO.indexOf('/')))
                .addMethod(GrpcConnection.method(GRPC_ECHO), ServerCalls.asyncUnaryCall((byte[] request,
                        StreamObserver<byte[]> response) -> {
                    response.onNext(answer);
                    response.onCompleted();
                })).addMethod(GrpcConnection.method(GRPC_RUN), ServerCalls.asyncUnaryCall((byte[] request,
                        StreamObserver<byte[]> response) -> {
                    run.of(request);
                    response.onNext(answer);
                    response.onCompleted();
                })).build();
    }

    private static String inProcess(Engine engine, Batch images, int count) {
        long each = images.values().byteSize() / images.size();
        StringBuilder nanos = new StringBuilder();
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, images.steps(), RequestedOutputs.COUNTS);
            for (int i = 0; i < count; i++) {
                Batch one = new Batch(images.values().asSlice(i % images.size() * each, each), 1, images.steps(), true);
                long start = System.nanoTime();
                engine.run(one, response, Limit.NONE);
                nanos.append(System.nanoTime() - start).append(' ');
            }
        }
        return nanos.toString();
    }
}
