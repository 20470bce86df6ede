package io.hillock.server.engines;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Response;
import io.hillock.unified.BreakerState;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.EngineStatus;
import io.hillock.unified.GoldenSample;
import io.hillock.unified.Metrics.Readings;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engines of one served network behind their front door: those of this process, and each hub while it is connected and gives the right
 * bits. Thread-safe; {@link #probe} is called by one thread.
 */
public final class NetworkEngines implements AutoCloseable {
    /** A busy engine is probed once in so many rounds. */
    private static final int BUSY_ROUNDS = 5;

    private final UnifiedEngine front;
    private final UnifiedOptions options;
    private final HubLinks hubs;
    private final GoldenSample golden;
    private final List<LocalMember> local = new ArrayList<>();
    private final List<HubMember> remote = new ArrayList<>();
    /** Numbers the condemnations. */
    private final AtomicLong condemnations = new AtomicLong();
    private final Map<String, Long> condemned = new ConcurrentHashMap<>();
    private final Limit untilClosed = new Limit();
    private EngineOptions nativeOptions = EngineOptions.DEFAULT;
    private volatile boolean closed;
    private long rounds;

    private NetworkEngines(UnifiedOptions given, HubLinks hubs) {
        options = hubs.links().isEmpty() ? given : given.withStrategy(hubs.strategy());
        this.hubs = hubs;
        options.engines().forEach(candidate -> local.add(new LocalMember(this, candidate)));
        List<Candidate> candidates = local.stream().map(LocalMember::candidate).toList();
        front = UnifiedEngine.open(options.withEngines(candidates));
        try {
            golden = new GoldenSample(options.image());
        } catch (RuntimeException | Error e) {
            front.close();
            throw e;
        }
    }

    /**
     * Opens the engines and runs the golden sample on each of them. A hub that cannot serve now does not hold this up; it joins when it can.
     *
     * @throws EngineException if an engine of this process gives wrong bits
     */
    public static NetworkEngines open(UnifiedOptions options, HubLinks hubs) {
        NetworkEngines engines = new NetworkEngines(options, hubs);
        try {
            engines.local.forEach(member -> member.check(Limit.NONE));
            hubs.links().forEach(hub -> engines.remote.add(new HubMember(engines, hub)));
            engines.joinAll();
            return engines;
        } catch (WrongBitsException e) {
            engines.close();
            throw new EngineException(e.getMessage());
        } catch (RuntimeException | Error e) {
            engines.close();
            throw e;
        }
    }

    private void joinAll() {
        List<Thread> joins = remote.stream().map(member -> Thread.ofVirtual().start(member::join)).toList();
        try {
            for (Thread join : joins) {
                join.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The front door. */
    public UnifiedEngine front() {
        return front;
    }

    /** Whether no hub is among the engines, whether it serves now or not. */
    public boolean isLocal() {
        return remote.isEmpty();
    }

    Image image() {
        return options.image();
    }

    String network() {
        return options.network();
    }

    /** Memory for {@link #check}. */
    Response response() {
        return golden.response();
    }

    /**
     * Runs the golden sample on an engine.
     *
     * @throws WrongBitsException if bits differ
     * @throws EngineException if the run fails
     */
    void check(Engine engine, String name, Response response, Limit limit) {
        Optional<String> where = golden.difference(engine, response, limit);
        if (where.isPresent()) {
            throw new WrongBitsException("engine '" + name
                    + "' gives other bits for the golden sample than the plain Java engine: they differ in "
                    + where.get());
        }
    }

    Limit untilClosed() {
        return untilClosed;
    }

    boolean isClosed() {
        return closed;
    }

    void log(Level level, String line) {
        hubs.log(level, line);
    }

    /**
     * Checks that the route leads anywhere.
     *
     * @throws EngineException {@code UNAVAILABLE} if it needs a hub and none serves; the message says why
     */
    public void require(Route route) {
        if (route == Route.REMOTE && !remote.isEmpty()
                && remote.stream().allMatch(member -> member.state() != EngineState.SERVING)) {
            throw new EngineException(EngineException.Status.UNAVAILABLE, "no engine of another process serves now: "
                    + remote.stream().map(member -> member.name() + " (" + member.reason() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Opens a session at rest in an engine of the route. */
    public Session session(Route route) {
        require(route);
        return front.open(route);
    }

    /**
     * Opens the C++ engine of this process anew, with other options, in the place of the one that runs. Runs under way finish on that one;
     * sequences go on in the new one. One that is drained gets the options when it is resumed. Nothing happens if it has them, or if there
     * is no C++ engine.
     *
     * @throws EngineException if the new engine gives wrong bits; the one before stays
     */
    public synchronized void change(EngineOptions how) {
        if (how.equals(nativeOptions)) {
            return;
        }
        local.stream().filter(member -> member.kind() == EngineKind.NATIVE && member.state() != EngineState.FAULTY)
                .forEach(member -> member.replace(
                        new Candidate(member.name(), member.kind(), image -> NativeEngine.open(image, how))));
        nativeOptions = how;
    }

    /** The number of engines that were taken out because of wrong bits; for {@link #isSuspect}. */
    public long condemnations() {
        return condemnations.get();
    }

    /**
     * Whether an engine was taken out because of wrong bits, so that a state that it computed is not to be trusted.
     *
     * @param since {@link #condemnations()} when the state was begun
     */
    public boolean isSuspect(String engine, long since) {
        return condemned.getOrDefault(engine, 0L) > since;
    }

    /** Takes an engine out because it gave wrong bits. */
    void condemn(String engine, String why) {
        condemned.put(engine, condemnations.incrementAndGet());
        leave(engine);
        log(Level.ERROR, "engine '" + engine + "' is taken out: " + why);
    }

    /** Takes an engine out of the front door. */
    void leave(String engine) {
        try {
            front.remove(engine);
        } catch (IllegalStateException e) {
            // The front door is closed, so nothing has to leave it.
        }
    }

    /**
     * Runs the golden sample on each engine without a run under way, and now and then on the others. An engine that gives wrong bits gets
     * no more requests. A hub that is connected and does not serve yet is tried. Engines of this process run on this thread.
     */
    public void probe(ProbeListener listener) {
        boolean all = rounds++ % BUSY_ROUNDS == 0;
        Map<String, EngineStatus> status = statuses();
        for (Member member : members()) {
            EngineStatus now = status.get(member.name());
            boolean idle = now == null || now.underWay() == 0;
            if (!closed && (idle || all)) {
                member.probe(idle, listener);
            }
        }
    }

    /**
     * Gives an engine no more requests, or requests again. Runs under way finish.
     *
     * @return whether there is such an engine
     * @throws EngineException {@code UNAVAILABLE} if no other engine serves; another one if it gives wrong bits when it is to serve again
     */
    public synchronized boolean drain(String engine, boolean drain) {
        Optional<Member> member = engines().filter(one -> one.name().equals(engine)).findFirst();
        if (member.isEmpty()) {
            return false;
        }
        if (!drain) {
            member.get().resume();
            return true;
        }
        if (members().stream().noneMatch(other -> other != member.get() && other.state() == EngineState.SERVING)) {
            throw new EngineException(EngineException.Status.UNAVAILABLE,
                    "engine '" + engine + "' is the only one that serves, so it cannot be drained");
        }
        member.get().drain();
        log(Level.INFO, "engine '" + engine + "' is drained for '" + network() + "'");
        return true;
    }

    private List<Member> members() {
        List<Member> all = new ArrayList<>(local);
        all.addAll(remote);
        return all;
    }

    /** The members that are engines at present. */
    private Stream<Member> engines() {
        return members().stream().filter(Member::isEngine);
    }

    private Map<String, EngineStatus> statuses() {
        return front.status().engines().stream().collect(Collectors.toMap(EngineStatus::name, Function.identity()));
    }

    /** The engines, those of this process first. A hub that serves no networks is none of them. */
    public List<EngineHealth> health() {
        Map<String, EngineStatus> statuses = statuses();
        return engines().map(member -> health(member, statuses.get(member.name()))).toList();
    }

    /** What the engines have done; this reads all metrics of the front door. */
    public List<EngineStatistics> statistics() {
        Map<String, EngineStatus> statuses = statuses();
        Readings metrics = front.metrics().read();
        return engines().map(member -> {
            EngineStatus status = statuses.get(member.name());
            return new EngineStatistics(health(member, status),
                    metrics.latency("latency", "engine", member.name()).getTotalCount(),
                    metrics.count("failures", "engine", member.name()), status == null ? 0 : status.underWay(),
                    status == null ? BreakerState.CLOSED : status.breaker(), status == null ? "" : status.isa(),
                    status == null ? 0 : status.estimateNanos());
        }).toList();
    }

    private static EngineHealth health(Member member, EngineStatus status) {
        boolean rests = member.state() == EngineState.SERVING && status != null
                && status.breaker() == BreakerState.OPEN;
        return new EngineHealth(member.name(), member.kind(), rests ? EngineState.RESTING : member.state(),
                rests ? "failed too often: " + status.lastFailure() : member.reason());
    }

    /** Closes the engines, each after its last run, and unloads the network at hubs where no other version has it. */
    @Override
    public void close() {
        closed = true;
        untilClosed.cancel();
        front.close();
        remote.forEach(HubMember::close);
    }
}
