package io.hillock.server;

import io.hillock.net.Tls;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.events.CellEvents;
import io.hillock.server.grpc.GrpcOptions;
import io.hillock.server.grpc.GrpcServer;
import io.hillock.server.inference.AccessLog;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.Observers;
import io.hillock.server.inference.RequestTracer;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.rest.AddedEndpoint;
import io.hillock.server.rest.RestOptions;
import io.hillock.server.rest.RestServer;
import io.hillock.server.security.Scope;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import io.hillock.server.tracing.OtlpTracer;
import io.hillock.unified.ReleaseVersion;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running service: it listens from the start, is ready once its models are loaded, and ends by {@link #close()}: readiness goes first,
 * requests under way end, then listeners and models. Thread-safe.
 */
public final class HillockServer implements AutoCloseable {
    private static final long WATCH_MILLIS = 1000;

    private final ServiceOptions options;
    private final InferenceService service;
    private final HubLinks hubs;
    private final ModelRepository repository;
    private final RestServer rest;
    private final Optional<GrpcServer> grpc;
    private final ScheduledExecutorService watch = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("hillock-watch").factory());
    private List<FileTime> certificates = List.of();
    private Optional<AgentCheck> agentCheck = Optional.empty();

    /**
     * Listens, with no models yet.
     *
     * @throws IOException if it cannot listen, or a hub does not admit it
     * @throws ServiceException {@code INVALID} if the repository does not exist
     */
    public HillockServer(ServiceOptions options, ServiceLog log) throws IOException {
        this(options, log, Optional.empty());
    }

    /**
     * As the other constructor.
     *
     * @param queue takes requests that are answered later; whoever made it lets them run and closes it after the server
     */
    public HillockServer(ServiceOptions options, ServiceLog log, Optional<RequestQueue> queue) throws IOException {
        this.options = options;
        SharedMemoryRegions regions = options.sharedMemory().map(SharedMemoryRegions::in)
                .orElseGet(SharedMemoryRegions::off);
        service = new InferenceService(options.limits(), options.sequences(), options.requests(),
                options.hubs().addresses().size() * options.hubs().runs(), regions,
                observers(options.observation(), log));
        ListenerOptions listeners = options.listeners();
        try {
            hubs = HubLinks.connect(options.hubs(), (level, line) -> say(log, level, line));
        } catch (IOException | RuntimeException e) {
            service.close();
            throw e;
        }
        try {
            repository = new ModelRepository(service.serving(), options.limits(), options.models(),
                    options.repository(), hubs);
            rest = RestServer.start(service, repository, options.tokens(),
                    new RestOptions(listeners.http(), listeners.metrics(), listeners.tls(),
                            listeners.connections(), ReleaseVersion.VERSION, options.observation().tritonMetrics()),
                    queue);
            CellEvents events = new CellEvents();
            events.meter(service.metrics());
            hubs.listen(events);
            Set<Scope> watch = Set.of(Scope.WATCH, Scope.CONTROL);
            rest.add(new AddedEndpoint("GET", "v2/training", watch, _ -> events.trainings()));
            rest.add(new AddedEndpoint("GET", "v2/teachers", watch, _ -> events.teachers()));
            grpc = listeners.grpc().isPresent() ? Optional.of(grpc(listeners.grpc().get())) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            hubs.close();
            service.close();
            throw e;
        }
    }

    private GrpcServer grpc(InetSocketAddress address) throws IOException {
        try {
            return GrpcServer.start(service, repository, options.tokens(), new GrpcOptions(address,
                    options.listeners().tls(), options.listeners().connections(), ReleaseVersion.VERSION));
        } catch (IOException | RuntimeException e) {
            rest.close();
            throw e;
        }
    }

    private static void say(ServiceLog log, Level level, String line) {
        switch (level) {
            case ERROR -> log.error(line);
            case WARNING -> log.warning(line);
            case ALL, TRACE, DEBUG, INFO, OFF -> log.info(line);
        }
    }

    private static Observers observers(ObservationOptions options, ServiceLog log) throws IOException {
        AccessLog access = AccessLog.open(log, options.accessLog());
        // Without traces no class of OpenTelemetry is loaded.
        RequestTracer tracer = options.traces().isEmpty()
                ? RequestTracer.OFF
                : OtlpTracer.open(options.traces().get(), ReleaseVersion.VERSION, log);
        return new Observers(log, access, tracer);
    }

    /**
     * Loads all models of the repository. {@link #becomeReady} is next.
     *
     * @return the models that could not be loaded, each with the reason; the others are served
     */
    public List<ServiceException> loadAll() {
        return repository.loadAll();
    }

    /** Tells balancers that requests may come. From now on, a changed registry and changed certificates are followed. */
    public void becomeReady() {
        certificates = certificateTimes();
        watch.scheduleWithFixedDelay(this::follow, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        service.start();
        grpc.ifPresent(GrpcServer::refreshHealth);
    }

    private void follow() {
        try {
            repository.refresh().forEach(failure -> service.log().warning(failure.getMessage()));
            List<FileTime> now = certificateTimes();
            if (!now.equals(certificates)) {
                certificates = now;
                Tls files = options.listeners().tls().orElseThrow();
                rest.reload(files);
                if (grpc.isPresent()) {
                    grpc.get().reload(files);
                }
                service.log().info("new certificates are in force");
            }
        } catch (IOException | RuntimeException e) {
            service.log().warning("what was before goes on: " + e.getMessage());
        }
    }

    private List<FileTime> certificateTimes() {
        return options.listeners().tls().stream()
                .flatMap(tls -> Stream.of(tls.certificate(), tls.key(), tls.authority()))
                .flatMap(Optional::stream)
                .map(HillockServer::changed).toList();
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /**
     * Answers HAProxy's agent checks at this address, from now until the end of the drain.
     *
     * @return the port
     * @throws IOException if the address is taken
     */
    public int answerAgentChecks(InetSocketAddress address) throws IOException {
        AgentCheck started = new AgentCheck(address, service);
        agentCheck = Optional.of(started);
        return started.port();
    }

    public InferenceService service() {
        return service;
    }

    public ModelRepository repository() {
        return repository;
    }

    public RestServer rest() {
        return rest;
    }

    /** Tells what cells behind the hubs publish. */
    public HubLinks hubs() {
        return hubs;
    }

    /** The gRPC side, if there is one. */
    public Optional<GrpcServer> grpc() {
        return grpc;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        grpc.ifPresent(GrpcServer::endHealth);
        if (!service.drain(options.drain())) {
            service.log().warning("requests were still under way after " + options.drain().toMillis() + " ms");
        }
        agentCheck.ifPresent(AgentCheck::close);
        rest.close();
        grpc.ifPresent(GrpcServer::close);
        service.close();
        hubs.close();
    }
}
