package io.hillock.server.rest;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.hillock.net.Tls;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.security.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Serves REST over HTTP/1.1 until it is closed. Thread-safe. */
public final class RestServer implements AutoCloseable {
    private static final String METRICS = "metrics";
    private static final int LONGEST_LINE = 8 << 10;
    /** A connection on which nothing comes for this long is closed. */
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofMillis(500);

    private final WebServer server;
    private final RestRoutes routes;
    private final RequestLimits limits;

    private RestServer(WebServer server, RestRoutes routes, RequestLimits limits) {
        this.server = server;
        this.routes = routes;
        this.limits = limits;
    }

    /**
     * Listens.
     *
     * @param queue takes requests that are answered later, if there is one
     * @throws IOException if an address is taken or unknown, or a certificate cannot be read
     */
    public static RestServer start(InferenceService service, ModelRepository repository, AccessTokens tokens,
            RestOptions options, Optional<RequestQueue> queue) throws IOException {
        ServerEndpoints own = new ServerEndpoints(service, options);
        QueueEndpoints queued = new QueueEndpoints(service, queue);
        RestRoutes routes = RestRoutes.of(own, new ModelEndpoints(service), new InferEndpoint(service, queued),
                queued, new RepositoryEndpoints(service, repository), new SequenceEndpoints(service),
                new RolloutEndpoints(service, repository), new SettingsEndpoints(service),
                new SharedMemoryEndpoints(service), new PageEndpoints(tokens));
        WebServerConfig.Builder config = WebServer.builder().shutdownHook(false);
        Optional<io.helidon.common.tls.Tls> tls = options.tls().isPresent()
                ? Optional.of(tls(options.tls().get()))
                : Optional.empty();
        configure(config, options.http(), options, tls, service.limits(), new RestHandler(service, tokens, routes));
        config.addProtocol(WsConfig.builder().maxFrameLength(service.limits().body()).build());
        config.addRouting(WsRouting.builder()
                .endpoint("/v2/models/{model}/stream", () -> new StreamListener(service, tokens))
                .endpoint("/v2/models/{model}/versions/{version}/stream", () -> new StreamListener(service, tokens))
                .endpoint("/v2/watch", () -> new WatchListener(service, tokens)));
        options.metrics().ifPresent(address -> {
            RestRoutes few = own.addProbes(new RestRoutes())
                    .add("metrics", RestEndpoint.scoped("GET", own::metrics, Scope.WATCH, Scope.CONTROL));
            ListenerConfig.Builder further = ListenerConfig.builder();
            configure(further, address, options, tls, service.limits(), new RestHandler(service, tokens, few));
            config.putSocket(METRICS, further.build());
        });
        requireFree(options.http());
        if (options.metrics().isPresent()) {
            requireFree(options.metrics().get());
        }
        WebServer server = config.build().start();
        // A listener that fails leaves a server that does not run.
        if (!server.isRunning()) {
            throw new IOException("cannot listen at " + text(options.http())
                    + options.metrics().map(at -> " and " + text(at)).orElse(""));
        }
        return new RestServer(server, routes, service.limits());
    }

    private static void requireFree(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new IOException("cannot listen at " + text(address) + ": " + e.getMessage(), e);
        }
    }

    private static void configure(ListenerConfig.BuilderBase<?, ?> config, InetSocketAddress address,
            RestOptions options,
            Optional<io.helidon.common.tls.Tls> tls, RequestLimits limits, RestHandler handler) {
        DirectHandlers.Builder errors = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            errors.addHandler(type, new FrameworkErrors());
        }
        // A raw path may hold any name of a model; the handler checks it.
        Http1Config http = Http1Config.builder().maxHeadersSize(limits.header()).maxPrologueLength(LONGEST_LINE)
                .validatePath(false)
                .build();
        HttpRouting.Builder routing = HttpRouting.builder().any(handler);
        config.bindAddress(address);
        config.addProtocol(http);
        config.routing(routing);
        config.maxTcpConnections(options.connections());
        config.maxPayloadSize(limits.body());
        config.contentEncoding(new AnyContentEncoding());
        config.directHandlers(errors.build());
        config.connectionOptions(socket -> socket.tcpNoDelay(true));
        config.idleConnectionTimeout(IDLE);
        config.shutdownGracePeriod(GRACE);
        tls.ifPresent(config::tls);
    }

    private static io.helidon.common.tls.Tls tls(Tls files) throws IOException {
        try {
            Path certificate = files.certificate()
                    .orElseThrow(() -> new IllegalArgumentException("a listener needs a certificate and a key"));
            Keys keys = Keys.builder().pem(
                    pem -> pem.key(Resource.create(files.key().orElseThrow())).certChain(Resource.create(certificate)))
                    .build();
            requireInForce(certificate, keys.certChain());
            TlsConfig.Builder tls = TlsConfig.builder().privateKey(keys).privateKeyCertChain(keys)
                    .enabledProtocols(List.of("TLSv1.3"));
            files.authority().ifPresent(authority -> tls
                    .trust(Keys.builder().pem(pem -> pem.certificates(Resource.create(authority))).build())
                    .clientAuth(files.clientsMustProve() ? TlsClientAuth.REQUIRED : TlsClientAuth.NONE));
            return io.helidon.common.tls.Tls.create(tls.buildPrototype());
        } catch (CertificateException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException("TLS: " + rootMessage(e), e);
        }
    }

    private static void requireInForce(Path file, List<X509Certificate> chain) throws CertificateException {
        for (X509Certificate one : chain) {
            try {
                one.checkValidity();
            } catch (CertificateException e) {
                throw new CertificateException(file + ": the certificate of " + one.getSubjectX500Principal()
                        + " is valid from " + one.getNotBefore().toInstant() + " to "
                        + one.getNotAfter().toInstant() + " only", e);
            }
        }
    }

    /**
     * Takes new certificates for connections from now on.
     *
     * @throws IOException if they cannot be read; the old ones stay
     */
    public void reload(Tls files) throws IOException {
        io.helidon.common.tls.Tls fresh = tls(files);
        server.reloadTls(fresh);
        if (server.port(METRICS) > 0) {
            server.reloadTls(METRICS, fresh);
        }
    }

    private static String rootMessage(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Adds an endpoint, also while requests are answered. One thread at a time. */
    public void add(AddedEndpoint endpoint) {
        routes.add(endpoint.path(), new RestEndpoint(endpoint.method(), false, endpoint.scopes(),
                call -> JsonAnswer.send(call, endpoint.answer().apply(endpoint.method().equals("POST")
                        ? JsonAnswer.object(call, limits)
                        : JsonAnswer.MAPPER.createObjectNode()))));
    }

    /** The port of REST. */
    public int port() {
        return server.port();
    }

    /** The port of the metrics' own address; −1 if it has none. */
    public int metricsPort() {
        return server.port(METRICS);
    }

    /** All paths with their methods, as the OpenAPI description must have them. */
    public Map<String, List<String>> paths() {
        return routes.paths();
    }

    /** Stops listening, and ends connections. Requests under way have half a second. */
    @Override
    public void close() {
        server.stop();
    }
}
