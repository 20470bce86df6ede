package io.hillock.runtime;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.learning.teacher.Consensus;
import io.hillock.learning.teacher.TeacherOutput;
import io.hillock.message.MetricsReport;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.metrics.MetricsMessages;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Tray;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The front door: gives each encoding to the best engine there is, in Java, in C++ in process or in another process, and goes on with the
 * next when one fails. It serves one network. As an {@link Engine} it takes {@link Route#AUTO} and allocates nothing in steady
 * state; {@link #reason} adds one small record.
 *
 * <p>Threads and closing: as {@link Engine}. Encodings and responses stay the caller's.
 */
public final class UnifiedEngine implements Engine {
    private final UnifiedOptions options;
    private final Metrics metrics = new Metrics();
    private final Routes routes;
    private final Desks desks;
    private final AtomicLong ids = new AtomicLong();
    private final long openedAt;
    private final long redundantNanos;
    private final LongAdder rounds;
    private final LongAdder learningSteps;
    private final boolean learns;
    private volatile double lastDisagreement;
    private volatile boolean closed;

    private UnifiedEngine(UnifiedOptions options) {
        this.options = options;
        Metrics own = metrics.labelled("network", options.network());
        this.routes = new Routes(options, own);
        this.rounds = own.counter("teachers.rounds");
        this.learningSteps = own.counter("learning.steps");
        this.learns = !LearningSession.learned(options.image()).isEmpty();
        own.gauge("teachers.disagreement", () -> lastDisagreement);
        this.desks = new Desks(options.image());
        this.openedAt = options.time().nanos();
        this.redundantNanos = options.patience().deadlines().getLast().toNanos();
    }

    /** With {@link UnifiedOptions#of(Image)}. */
    public static UnifiedEngine open(Image image) {
        return open(UnifiedOptions.of(image));
    }

    /**
     * Opens the engines too.
     *
     * @throws IllegalArgumentException where the options contradict each other, or an engine runs another image
     */
    public static UnifiedEngine open(UnifiedOptions options) {
        return new UnifiedEngine(Objects.requireNonNull(options, "options"));
    }

    @Override
    public String name() {
        return "unified";
    }

    @Override
    public Image image() {
        return options.image();
    }

    /** By {@link Route#AUTO}. */
    @Override
    public void run(Batch batch, Response response, Limit limit) {
        Desk desk = desks.take();
        try {
            run(Route.AUTO, "", batch, response, limit, desk.call());
        } finally {
            desk.giveBack();
        }
    }

    /** Answers one encoding: {@link #reason(Encoding, Route, String)} by {@link Route#AUTO}, without a context. */
    public Result reason(Encoding encoding) {
        return reason(encoding, Route.AUTO, "");
    }

    /**
     * Answers one encoding.
     *
     * @param context words of the caller's that logs, events and the result repeat, {@code T1} for instance
     * @throws IllegalArgumentException as {@link Engine#run}, and where there is no engine for the route
     * @throws io.hillock.engine.EngineException where all engines that may answer have failed; the last failure, with those before it
     *     suppressed
     * @throws io.hillock.runtime.route.DivergenceException where engines that check each other disagree and none has a majority
     */
    public Result reason(Encoding encoding, Route route, String context) {
        Desk desk = desks.take();
        try {
            return reason(encoding, desk.response(encoding.batch().steps()), route, context, Limit.NONE, desk);
        } finally {
            desk.giveBack();
        }
    }

    /** The same, with the whole answer left in a response of the caller's, and the caller's limit. */
    public Result reason(Encoding encoding, Response response, Route route, String context, Limit limit) {
        Desk desk = desks.take();
        try {
            return reason(encoding, response, route, context, limit, desk);
        } finally {
            desk.giveBack();
        }
    }

    private Result reason(Encoding encoding, Response response, Route route, String context, Limit limit, Desk desk) {
        long start = options.time().nanos();
        run(route, context, encoding.batch(), response, limit, desk.call());
        return Result.of(response, 0, options.time().nanos() - start, route, context, desk.call());
    }

    /** {@link #reason(Encoding, Route, String)}, with an account of the time it took. */
    public Explained explain(Encoding encoding, Route route, String context) {
        Desk desk = desks.take();
        try {
            Response response = desk.response(encoding.batch().steps());
            long start = options.time().nanos();
            run(route, context, encoding.batch(), response, Limit.NONE, desk.call());
            long answered = options.time().nanos();
            Result read = Result.of(response, 0, 0, route, context, desk.call());
            long latency = options.time().nanos() - start;
            Call call = desk.call();
            long decode = start + latency - answered;
            long inside = call.queueNanos() + call.encodeNanos() + call.simulateNanos();
            return new Explained(read.withLatency(latency), new Breakdown(latency - decode - inside,
                    call.queueNanos(), call.encodeNanos(), call.simulateNanos(), decode));
        } finally {
            desk.giveBack();
        }
    }

    /** {@link #reasonBatch(List, Route, String)} by {@link Route#AUTO}, without a context. */
    public List<Result> reasonBatch(List<Encoding> encodings) {
        return reasonBatch(encodings, Route.AUTO, "");
    }

    /**
     * Answers many encodings, in batches that run side by side.
     *
     * @return their results, in their order; the latency is that of the batch
     * @throws RuntimeException as {@link #reason}, where one batch failed; all have ended then
     */
    public List<Result> reasonBatch(List<Encoding> encodings, Route route, String context) {
        return new Spread(this, routes.workers(), route, context).run(encodings);
    }

    List<Result> run(Tray tray, Route route, String context) {
        Desk desk = desks.take();
        try {
            long start = options.time().nanos();
            run(route, context, tray.batch(), tray.response(), Limit.NONE, desk.call());
            long latency = options.time().nanos() - start;
            List<Result> results = new ArrayList<>();
            for (int sample = 0; sample < tray.batch().size(); sample++) {
                results.add(Result.of(tray.response(), sample, latency, route, context, desk.call()));
            }
            return results;
        } finally {
            desk.giveBack();
        }
    }

    private void run(Route route, String context, Batch batch, Response response, Limit limit, Call call) {
        Stage stage = routes.of(route);
        call.begin(ids.incrementAndGet());
        Limit own = limit;
        if (route == Route.REDUNDANT && limit == Limit.NONE) {
            own = call.limit().clear().until(options.time().nanos() + redundantNanos);
        }
        if (RequestEvent.recorded()) {
            recorded(stage, route, context, batch, response, own, call);
        } else {
            stage.run(batch, response, own, call);
        }
    }

    private void recorded(Stage stage, Route route, String context, Batch batch, Response response, Limit limit,
            Call call) {
        RequestEvent event = new RequestEvent();
        event.network = options.network();
        event.route = route.label();
        event.context = context;
        event.samples = batch.size();
        event.begin();
        try {
            stage.run(batch, response, limit, call);
        } catch (RuntimeException | Error e) {
            event.end(call, null, e);
            throw e;
        }
        event.end(call, response.engine(), null);
    }

    /**
     * What several teachers say together of one encoding; see src/docs/teachers.md.
     *
     * @param outputs one a teacher; their order is that of all sums
     * @throws IllegalArgumentException where there is none, a teacher is there twice, or they do not have the same outputs
     */
    public Consensus coordinate(List<TeacherOutput> outputs) {
        Consensus consensus = Consensus.of(outputs);
        rounds.increment();
        lastDisagreement = consensus.disagreement();
        return consensus;
    }

    /**
     * A stream in the engine that the strategy chooses now; it stays there. Where the network learns, {@link LearningSession#open} makes a session
     * of it that owns its weights; its steps are counted.
     */
    @Override
    public Session open() {
        if (closed) {
            throw new IllegalStateException("the unified engine is closed");
        }
        Session session = routes.of(Route.AUTO).open();
        return learns ? new LearningSteps(session, learningSteps) : session;
    }

    /** Counters, gauges and histograms; their names stand in src/docs/routing.md. */
    public Metrics metrics() {
        return metrics;
    }

    /**
     * The answer to a METRICS_REQUEST.
     *
     * @param names of those asked for; empty for all
     */
    public MetricsReport metricsReport(List<String> names) {
        return MetricsMessages.report(metrics.read(), names);
    }

    /** How it and its engines are doing. */
    public Status status() {
        List<EngineStatus> engines = routes.legs().stream().map(EngineStatus::of).toList();
        return new Status(options.network(), Status.readiness(closed, engines),
                Duration.ofNanos(options.time().nanos() - openedAt), engines, Status.nativeProblem(engines));
    }

    /** Closes the engines too. */
    @Override
    public void close() {
        closed = true;
        desks.close();
        routes.close();
    }
}
