package io.hillock.server.grpc;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.hillock.net.Tls;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Serves gRPC over HTTP/2 until it is closed. Thread-safe. */
public final class GrpcServer implements AutoCloseable {
    private static final long GRACE_MILLIS = 500;
    private static final long IDLE_MINUTES = 5;
    /** Clients may ask this often whether the connection still is. */
    private static final long KEEPALIVE_SECONDS = 10;

    /** It logs a stack trace for each message that is too large. Its caller is told, and nobody else needs to be. */
    private static final Logger NOISE = Logger
            .getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

    static {
        NOISE.setLevel(Level.OFF);
    }

    private final Server server;
    private final GrpcHealth health;
    private final GrpcTls tls;
    private final EventLoopGroup events;
    private final ExecutorService calls;

    private GrpcServer(InferenceService service, ModelRepository repository, AccessTokens tokens, GrpcOptions options)
            throws IOException {
        tls = options.tls().isPresent() ? new GrpcTls(options.tls().get()) : null;
        health = new GrpcHealth(service);
        events = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("hillock-grpc-", 0).factory(), NioIoHandler.newFactory());
        calls = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("hillock-grpc-call").factory());
        GrpcMethods methods = new GrpcMethods(service, repository, options.release(), events, calls);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(options.address())
                .channelFactory(() -> new LimitedServerChannel(options.connections())).bossEventLoopGroup(events)
                .workerEventLoopGroup(events).directExecutor().callExecutor(new CallThreads(calls))
                .maxInboundMessageSize(service.limits().body())
                .maxInboundMetadataSize(service.limits().header()).maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
                .permitKeepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true)
                .intercept(new CallInterceptor(service, tokens, methods.byName())).addService(methods.definition())
                .addService(health.definition()).addService(ProtoReflectionServiceV1.newInstance())
                .addService(olderReflection());
        if (tls != null) {
            builder.sslContext(tls.context());
        }
        server = builder.build();
    }

    /** Many clients know nothing newer. */
    @SuppressWarnings("deprecation")
    private static io.grpc.BindableService olderReflection() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }

    /**
     * Listens.
     *
     * @throws IOException if the address is taken or unknown, or a certificate cannot be read
     */
    public static GrpcServer start(InferenceService service, ModelRepository repository, AccessTokens tokens,
            GrpcOptions options) throws IOException {
        GrpcServer grpc = new GrpcServer(service, repository, tokens, options);
        try {
            grpc.server.start();
            return grpc;
        } catch (IOException e) {
            grpc.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot listen at " + options.address().getHostString() + ":"
                    + options.address().getPort() + ": " + cause.getMessage(), e);
        }
    }

    /** The port. */
    public int port() {
        return server.getPort();
    }

    /** Tells health anew. Models that come and go are told without this; the service's readiness is not. */
    public void refreshHealth() {
        health.refresh();
    }

    /** Tells for ever that nothing is served any more; calls are still answered. */
    public void endHealth() {
        health.end();
    }

    /**
     * Takes new certificates for connections from now on.
     *
     * @throws IOException if they cannot be read; the old ones stay
     */
    public void reload(Tls files) throws IOException {
        if (tls != null) {
            tls.reload(files);
        }
    }

    /** Stops listening, and ends connections. Calls under way have half a second. */
    @Override
    public void close() {
        health.end();
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        calls.shutdown();
        events.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
