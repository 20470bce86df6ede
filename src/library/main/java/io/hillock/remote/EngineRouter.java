package io.hillock.remote;

import io.hillock.image.Image;
import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.HubHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.frame.FrameCopy;
import io.hillock.remote.router.BoundedLoadHashing;
import io.hillock.remote.router.EngineCell;
import io.hillock.remote.router.EngineInquiry;
import io.hillock.remote.router.EngineSelection;
import io.hillock.remote.router.Forwarding;
import io.hillock.remote.router.ListedNetwork;
import io.hillock.remote.router.MessageRelay;
import io.hillock.remote.router.NetworkCatalog;
import io.hillock.remote.router.NetworkWatch;
import io.hillock.remote.router.RoutedClient;
import io.hillock.remote.router.RoutedRun;
import io.hillock.remote.router.RouterMeters;
import io.hillock.remote.router.RouterReports;
import io.hillock.remote.router.RunRouter;
import io.hillock.remote.router.StreamRouter;
import io.hillock.unified.EngineKind;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.Strategy;
import io.hillock.net.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers requests to a hub's own name with all of the hub's engines. These are the engines of its own process, and each cell of role
 * {@code performance} while it is connected. A cell gets requests for the networks that it lists under the hub's name and digest, or
 * accepts from the hub. A strategy chooses the engine; another takes over if it fails. Each request is answered once, under the hub's name.
 * Thread-safe.
 */
public final class EngineRouter implements HubHandler, AutoCloseable {
    /** A thread that never runs. */
    private static final Thread OTHER = new Thread();
    private static final Duration UNLOAD_TIMEOUT = Duration.ofSeconds(5);
    private static final long CHECK_NANOS = 250_000_000;
    /** Asks engines for networks and status after every this many checks. */
    private static final int REFRESH = 4;

    private final Hub hub;
    private final Strategy strategy;
    private final RetryPolicy policy;
    private final NetworkCatalog catalog = new NetworkCatalog();
    private final List<String> servers = new CopyOnWriteArrayList<>();
    private final Map<Connection, RoutedClient> askers = new ConcurrentHashMap<>();
    /** Clients whose connections were lost with requests under way. Their sessions may come back. */
    private final Set<RoutedClient> departed = ConcurrentHashMap.newKeySet();
    private final Forwarding forwarding;
    private final MessageRelay relay;
    private final RunRouter runs;
    private final StreamRouter streams;
    private final RouterReports reports;
    private final EngineInquiry inquiry;
    private final Thread checker;

    /**
     * Takes the messages that are sent to the hub.
     *
     * @param bus the hub's bus
     * @param strategy chooses the engine for a request
     * @param policy when a second engine gets a slow request, and how long an engine that failed rests
     * @param wait how long a request waits for an engine to take it
     */
    public EngineRouter(Bus bus, Hub hub, Strategy strategy, RetryPolicy policy, Duration wait) {
        this(bus, hub, strategy, policy, wait, OptionalDouble.empty());
    }

    /**
     * Takes the messages that are sent to the hub, and places streams by consistent hashing.
     *
     * @param bound how many times its equal share of the streams an engine may hold, above 1; empty to place streams by the strategy
     */
    public EngineRouter(Bus bus, Hub hub, Strategy strategy, RetryPolicy policy, Duration wait,
            OptionalDouble bound) {
        this.hub = hub;
        this.strategy = strategy;
        this.policy = policy;
        this.inquiry = new EngineInquiry(catalog);
        this.forwarding = new Forwarding(bus);
        this.relay = new MessageRelay(hub, forwarding, wait);
        var meters = new RouterMeters();
        var selection = new EngineSelection(catalog, strategy);
        this.runs = new RunRouter(hub, catalog, selection, forwarding, meters, policy, wait,
                (engine, _) -> inquiry.refresh(engine));
        this.streams = new StreamRouter(hub, catalog, selection, forwarding, relay, meters,
                bound.stream().mapToObj(BoundedLoadHashing::new).findFirst());
        this.reports = new RouterReports(catalog, meters);
        bus.tap(new NetworkWatch(catalog, inquiry::refresh)::see);
        hub.front(this);
        this.checker = Thread.ofVirtual().name("hillock-router").start(this::check);
    }

    /**
     * Adds an engine of this process. Call it before the hub listens. Work for a single engine, such as images in pieces, goes to the first
     * one added.
     */
    public void add(String cell, EngineKind kind, EngineServer server) {
        servers.add(cell);
        inquiry.add(cell, server);
        var engine = new EngineCell(cell, kind, Optional.empty(), policy.rest(), strategy.label());
        catalog.add(engine);
        inquiry.refresh(engine);
    }

    /**
     * Adds a server of this process that keeps the images for engines that join, and gets no requests. Call it before the hub listens.
     */
    public void keepImages(String cell, EngineServer server) {
        servers.add(cell);
        inquiry.add(cell, server);
    }

    /** The state of the hub and of each of its engines. */
    public StatusReport status() {
        return reports.status();
    }

    /** An engine of this process now serves another network. The network's name stands for that one from now on. */
    public void loaded(String network) {
        Image image = servers.stream().map(cell -> inquiry.image(cell, network)).flatMap(Optional::stream).findFirst()
                .orElse(null);
        if (image == null) {
            return;
        }
        Optional<String> before = catalog.loaded(network, image.digest());
        if (before.isPresent() && !before.get().equals(image.digest())) {
            catalog.engines().forEach(engine -> inquiry.replace(engine, network, before.get()));
        }
        catalog.engines().forEach(inquiry::refresh);
    }

    /** A connection has entered the hub. */
    public void entered(Connection connection) {
        askers.put(connection, new RoutedClient(connection));
        if (connection.role() == Role.PERFORMANCE) {
            joined(connection);
        }
    }

    /** The other end of a connection that has entered is an engine, whatever its role. */
    public void joined(Connection connection) {
        catalog.engine(connection.peer()).ifPresent(this::left);
        var engine = new EngineCell(connection.peer(), EngineKind.REMOTE, Optional.of(connection), policy.rest(),
                strategy.label());
        catalog.add(engine);
        engine.joined();
        // On another thread, because the connection may not be used yet.
        Thread.ofVirtual().name("hillock-router-join").start(() -> inquiry.refresh(engine));
    }

    /** A connection is leaving the hub, which has not forgotten it yet. */
    public void left(Connection connection) {
        catalog.engines().stream().filter(engine -> engine.connection().filter(connection::equals).isPresent())
                .forEach(this::left);
        RoutedClient asker = askers.remove(connection);
        if (asker != null) {
            streams.release(asker);
            // The hub reports those that did not come back.
            departed.removeIf(one -> !one.isBusy() && hub.isPresent(one.connection()));
            departed.add(asker);
        }
    }

    @Override
    public void abandoned(String name, String session) {
        List<RoutedClient> gone = departed.stream().filter(asker -> isOf(asker, name, session)).toList();
        gone.forEach(RoutedClient::cancelAll);
        gone.forEach(departed::remove);
    }

    private boolean cancelDeparted(String name, String session, long id) {
        return departed.stream().filter(asker -> isOf(asker, name, session)).anyMatch(asker -> asker.cancel(id));
    }

    private static boolean isOf(RoutedClient asker, String name, String session) {
        return asker.connection().peer().equals(name) && asker.connection().session().equals(session);
    }

    private void left(EngineCell engine) {
        catalog.remove(engine);
        inquiry.forget(engine);
    }

    @Override
    public boolean answered(Envelope answer) {
        return forwarding.answered(answer);
    }

    @Override
    public void take(Connection from, Envelope message) {
        RoutedClient asker = askers.get(from);
        if (asker == null) {
            return;
        }
        try {
            dispatch(asker, from, message);
        } catch (InvalidMessageException e) {
            hub.reply(from, message, ErrorReply.of(e.code(), e.getMessage()));
        }
    }

    private void dispatch(RoutedClient asker, Connection from, Envelope message) {
        switch (message.payload()) {
            case ReasoningRequest request when request.stream().isPresent() -> {
                if (hub.begins(from, message)) {
                    streams.run(asker, message, request);
                }
            }
            case ReasoningRequest _ -> run(asker, message);
            case BatchRequest _ -> run(asker, message);
            case Cancel(var id) -> cancel(asker, message, id);
            case StatePull pull when pull.stream().isPresent() -> streams.pull(asker, message, pull);
            case StateSync sync when sync.stream().isPresent() -> streams.sync(asker, message, sync);
            case Feedback feedback -> streams.feedback(asker, message, feedback);
            case StatePull pull -> relay.pass(from, message, home(pull.network()));
            case StateSync sync -> relay.pass(from, message, home(sync.network()));
            case PlasticityUpdate update -> relay.pass(from, message, home(update.network()));
            case NetworkList _ -> hub.reply(from, message, reports.networks());
            case StatusRequest _ -> hub.reply(from, message, status());
            case MetricsRequest request -> hub.reply(from, message, reports.metrics(request.names()));
            case NetworkLoad load -> load(from, message, load);
            case NetworkUnload unload ->
                Thread.ofVirtual().name("hillock-router-unload").start(() -> unload(from, message, unload));
            case Message _ -> first().ifPresentOrElse(cell -> hub.forward(from, message.withTarget(cell)),
                    () -> hub.reply(from, message, ErrorReply.of(ErrorCode.UNKNOWN_TYPE,
                            "no engine of this hub's own takes " + message.type())));
        }
    }

    private void run(RoutedClient asker, Envelope message) {
        if (message.context().intercellularHistory().contains(hub.cell().name())) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "intercellular_history",
                    "the request came through '" + hub.cell().name() + "' before: hubs pass it on in a circle");
        }
        Envelope lasting = lasting(message);
        if (hub.begins(asker.connection(), lasting)) {
            runs.run(new RoutedRun(asker, lasting));
        }
    }

    /** A copy that another thread may send on. Within a process, a message's memory may be confined to its sender's thread. */
    private static Envelope lasting(Envelope message) {
        boolean readable = message.tensors().stream().allMatch(tensor -> tensor.data().isAccessibleBy(OTHER));
        return readable ? message : FrameCopy.of(message);
    }

    /** Cancels a request. If none has this id, it may name an array that is on its way to the first engine. */
    private void cancel(RoutedClient asker, Envelope message, long id) {
        Connection from = asker.connection();
        if (!asker.cancel(id) && !cancelDeparted(from.peer(), from.session(), id)) {
            first().ifPresent(cell -> forwarding.send(message.source(), cell, new Cancel(id), _ -> {}));
        }
        hub.reply(from, message, Ack.DONE);
    }

    private void load(Connection from, Envelope message, NetworkLoad load) {
        String cell = first().orElseThrow(() -> new InvalidMessageException(ErrorCode.UNKNOWN_TYPE, "type",
                "this hub has no engine of its own: load the network at an engine by its name"));
        relay.pass(from, message, forwarding.nextId(), cell, load, answer -> {
            if (answer instanceof Ack) {
                loaded(load.network());
            } else {
                catalog.engine(cell).ifPresent(inquiry::refresh);
            }
            hub.reply(from, message, answer instanceof Ack ? Ack.DONE : answer);
        });
    }

    private void unload(Connection from, Envelope message, NetworkUnload unload) {
        List<ListedNetwork> places = catalog.places(unload.network());
        List<String> own = servers.stream().filter(cell -> inquiry.image(cell, unload.network()).isPresent()).toList();
        Message answer = ErrorReply.of(ErrorCode.UNKNOWN_NETWORK,
                "network: '" + unload.network() + "' is served by no engine here");
        for (String cell : own.isEmpty() ? places.stream().map(ListedNetwork::name).toList() : own) {
            answer = combined(answer, forwarding.request(message, cell, UNLOAD_TIMEOUT));
            catalog.engine(cell).ifPresent(inquiry::refresh);
        }
        boolean gone = (places.isEmpty() || answer instanceof Ack)
                && servers.stream().allMatch(cell -> inquiry.image(cell, unload.network()).isEmpty());
        if (gone) {
            // Engines that joined may have the network from the hub or from elsewhere; those may keep it.
            places.stream().filter(listed -> !own.isEmpty() && !isOwn(listed)).forEach(listed -> {
                inquiry.ask(listed.engine(), unload, message.context().rights());
                inquiry.refresh(listed.engine());
            });
            catalog.unloaded(unload.network());
        }
        hub.reply(from, message, answer);
    }

    private static boolean isOwn(ListedNetwork listed) {
        return listed.engine().connection().isEmpty();
    }

    private static Message combined(Message before, Message answer) {
        return before instanceof Ack ? before : answer;
    }

    private String home(String network) {
        return catalog.home(network).map(ListedNetwork::name)
                .orElseThrow(() -> new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                        "'" + network + "' is served by no engine here"));
    }

    private Optional<String> first() {
        return servers.stream().findFirst();
    }

    private void check() {
        try {
            for (int count = 1; !Thread.interrupted(); count++) {
                Clock.SYSTEM.sleep(CHECK_NANOS);
                runs.check();
                if (count % REFRESH == 0) {
                    catalog.engines().forEach(inquiry::refresh);
                }
            }
        } catch (InterruptedException e) {
            // The hub is closed.
        }
    }

    /** Stops routing. The engines and the hub stay open. */
    @Override
    public void close() {
        checker.interrupt();
    }
}
