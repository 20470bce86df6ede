package io.hillock.remote.router;

import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.unified.EngineKind;
import io.hillock.unified.LatencyHistogram;
import io.hillock.unified.Metrics.Readings;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.route.Breaker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A cell of a hub that runs networks: in the hub's own process, or one that joined. Thread-safe. */
public final class EngineCell {
    private static final System.Logger LOG = System.getLogger(EngineCell.class.getName());
    /** For this long, an engine without room is asked last. */
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int SHOWN = 12;
    private static final int LONGEST = 1000;

    private final String name;
    private final EngineKind kind;
    private final Optional<Connection> connection;
    private final Breaker breaker;
    private final Metrics metrics;
    private final LatencyHistogram latencies;
    private final LongAdder failures;
    private final LongAdder refusals;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Set<String> changing = ConcurrentHashMap.newKeySet();
    private final Map<String, String> misfits = new ConcurrentHashMap<>();
    private volatile Map<String, ListedNetwork> networks = Map.of();
    private volatile Optional<StatusReport> report = Optional.empty();
    private volatile boolean listed;
    private volatile boolean gone;
    private volatile long fullSince = System.nanoTime() - PAUSE_NANOS;
    private volatile String problem = "";

    /**
     * Creates an engine whose networks are not known yet.
     *
     * @param connection the connection over which it joined; none for an engine of this process
     * @param rest how long it gets no requests after it failed too often
     */
    public EngineCell(String name, EngineKind kind, Optional<Connection> connection, Duration rest, String strategy) {
        this.name = name;
        this.kind = kind;
        this.connection = connection;
        this.breaker = new Breaker(name, rest, Clock.SYSTEM);
        this.metrics = new Metrics().labelled("strategy", strategy).labelled("engine", RouterMeters.label(name));
        this.latencies = metrics.latencies("latency");
        this.failures = metrics.counter("failures");
        this.refusals = metrics.counter("refusals");
        metrics.gauge("under_way", underWay::get);
        metrics.gauge("streams", streams::get);
        metrics.gauge("breaker", () -> breaker.state().ordinal());
    }

    public String name() {
        return name;
    }

    EngineKind kind() {
        return kind;
    }

    public Optional<Connection> connection() {
        return connection;
    }

    int underWay() {
        return underWay.get();
    }

    Readings metrics() {
        return metrics.read();
    }

    public void joined() {
        LOG.log(Level.INFO, () -> "engine '" + name + "' joined");
    }

    /** The engine left the hub. */
    void leave() {
        gone = true;
        LOG.log(Level.INFO, () -> "engine '" + name + "' left, with " + underWay + " requests under way");
    }

    boolean isPresent() {
        return !gone && connection.map(Connection::isOpen).orElse(true);
    }

    /** Whether it has been silent for so long that it has probably stopped. */
    boolean isSuspected() {
        return connection.map(Connection::isSuspected).orElse(false);
    }

    /** Whether it may get a request. */
    boolean isOpen() {
        return isPresent() && !isSuspected() && state() != Readiness.DRAINING && breaker.mayEnter();
    }

    /** Whether it recently had no room. */
    boolean isFull() {
        return System.nanoTime() - fullSince < PAUSE_NANOS;
    }

    /**
     * Whether it gets a request. If so, the caller must call {@link #sent}, and then one of {@link #succeeded}, {@link #failed} and {@link
     * #spared}.
     */
    boolean enter() {
        return breaker.enter();
    }

    /** Streams whose state is kept here. */
    int streams() {
        return streams.get();
    }

    void streamCame() {
        streams.getAndIncrement();
    }

    void streamWent() {
        streams.getAndDecrement();
    }

    void sent() {
        underWay.getAndIncrement();
    }

    void answered() {
        underWay.getAndDecrement();
    }

    void succeeded(long nanos) {
        breaker.succeeded(nanos);
        latencies.note(nanos);
    }

    /** The outcome says nothing about the engine. */
    void spared() {
        breaker.neither();
    }

    /** The request did not suit this engine. */
    void refused() {
        refusals.increment();
        breaker.neither();
    }

    void failed(ErrorReply error) {
        failures.increment();
        problem = error.code().label() + ": " + error.message();
        if (error.code() == ErrorCode.OVERLOADED) {
            fullSince = System.nanoTime();
            breaker.neither();
            return;
        }
        breaker.failed(new IllegalStateException(problem));
        if (!isPresent()) {
            // It was reported once, when the engine left.
            return;
        }
        LOG.log(Level.WARNING, () -> "engine '" + name + "' failed (" + problem + "), its breaker is "
                + breaker.state());
    }

    /** The networks on its own list; empty until the list has arrived. */
    Map<String, ListedNetwork> networks() {
        return networks;
    }

    /** Takes its new list. Keeps the estimates of networks that stay, and leaves out those being replaced there. */
    void lists(List<NetworkInfo> infos) {
        Map<String, ListedNetwork> before = networks;
        Map<String, ListedNetwork> now = new HashMap<>();
        for (NetworkInfo info : infos) {
            ListedNetwork same = before.get(info.name());
            boolean kept = same != null && same.info().equals(info);
            if (!changing.contains(info.name())) {
                now.put(info.name(), kept ? same : new ListedNetwork(this, info));
            }
        }
        networks = Map.copyOf(now);
        misfits.keySet().retainAll(now.keySet());
        listed = true;
    }

    boolean hasListed() {
        return listed;
    }

    /** A cell loads or unloads a network at this engine. The network is not used until the engine has listed its networks again. */
    void changes(String network, boolean begins) {
        if (begins) {
            changing.add(network);
            Map<String, ListedNetwork> now = new HashMap<>(networks);
            now.remove(network);
            networks = Map.copyOf(now);
        } else {
            changing.remove(network);
        }
    }

    /** The engine serves another network under a name than the hub does. */
    void misfits(ListedNetwork network, String digest) {
        String text = "serves another network as '" + network.info().name() + "', digest "
                + network.digest().substring(0, SHOWN) + "..., the hub's is " + digest.substring(0, SHOWN) + "...";
        if (!text.equals(misfits.put(network.info().name(), text))) {
            LOG.log(Level.WARNING, () -> "engine '" + name + "' " + text + ": it gets no requests for it");
        }
    }

    void fits(String network) {
        misfits.remove(network);
    }

    void refuses(String network, String why) {
        problem = "takes no '" + network + "': " + why;
        LOG.log(Level.INFO, () -> "engine '" + name + "' " + problem);
    }

    void reports(StatusReport status) {
        report = Optional.of(status);
    }

    List<String> cpuFeatures() {
        return report.map(StatusReport::cpuFeatures).orElse(List.of());
    }

    private Readiness state() {
        Optional<Readiness> own = report.map(StatusReport::state);
        if (own.isPresent() && own.get() == Readiness.DRAINING) {
            return Readiness.DRAINING;
        }
        if (!listed) {
            return Readiness.STARTING;
        }
        return breaker.mayEnter() && !isSuspected() ? own.orElse(Readiness.READY) : Readiness.DEGRADED;
    }

    /** @param used the networks for which it gets requests */
    EngineReport report(Collection<String> used) {
        double load = report.map(StatusReport::load).orElseGet(() -> (double) underWay.get());
        String text = isSuspected()
                ? "suspected: no sign of life"
                : misfits.values().stream().findAny().orElse(problem);
        text = text.substring(0, Math.min(text.length(), LONGEST));
        return new EngineReport(name, kind.label(), state(), load, latencies.read().getTotalCount(),
                used.stream().sorted().toList(), text);
    }
}
