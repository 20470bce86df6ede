package io.hillock.unified;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.learning.Consensus;
import io.hillock.learning.LearningSession;
import io.hillock.learning.TeacherPrediction;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.unified.layer.ScratchBatch;
import io.hillock.unified.metrics.MetricsMessages;
import io.hillock.unified.route.BatchSplitter;
import io.hillock.unified.route.EngineSet;
import io.hillock.unified.route.RequestContext;
import io.hillock.unified.route.RequestContextPool;
import io.hillock.unified.route.RequestDispatch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * The front door: gives each encoding to the best engine there is, in Java, in C++ in process or in another process, and goes on with the
 * next when one fails. It serves one network. As an {@link Engine} it takes {@link Route#AUTO} and allocates nothing in steady
 * state; {@link #reason} adds one small record.
 *
 * <p>Threads and closing: as {@link Engine}. Encodings and responses stay the caller's. An interrupt ends a request where it waits (for its
 * turn, a shared run, a hedged or a remote answer, a pause before a retry) with {@code CANCELLED}; an engine of this process that runs on the
 * interrupted thread goes on to its end. The thread stays interrupted.
 */
public final class UnifiedEngine implements Engine {
    private final UnifiedOptions options;
    private final Metrics metrics = new Metrics();
    private final EngineSet engines;
    private final RequestDispatch dispatch;
    private final RequestContextPool desks;
    private final long openedAt;
    private final LongAdder rounds;
    private final LongAdder learningSteps;
    private final boolean learns;
    private volatile double lastDisagreement;

    private UnifiedEngine(UnifiedOptions options) {
        this.options = options;
        Metrics own = metrics.labelled("network", options.network());
        this.engines = new EngineSet(options, own);
        this.dispatch = new RequestDispatch(options, engines);
        this.rounds = own.counter("teachers.rounds");
        this.learningSteps = own.counter("learning.steps");
        this.learns = !LearningSession.learned(options.image()).isEmpty();
        own.gauge("teachers.disagreement", () -> lastDisagreement);
        this.desks = new RequestContextPool(options.image());
        this.openedAt = options.clock().nanos();
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
        RequestContext desk = desks.take();
        try {
            dispatch.run(Route.AUTO, "", batch, response, limit, desk.call());
        } finally {
            desk.giveBack();
        }
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        spikes.checkMemory();
        Engine.super.run(spikes, response, limit);
    }

    /** Answers one encoding: {@link #reason(Encoding, Route, String)} by {@link Route#AUTO}, without a context. */
    public Result reason(Encoding encoding) {
        return reason(encoding, Route.AUTO, "");
    }

    /**
     * Answers one vector, held for so many steps: {@link #reason(Encoding)} without memory of one's own.
     *
     * @param values as many as the network has inputs, all finite; copied
     * @param steps time steps, at least 1
     */
    public Result reason(float[] values, int steps) {
        Objects.requireNonNull(values, "values");
        RequestContext desk = desks.take();
        try {
            return reason(desk.held(values, steps), desk.response(steps), Route.AUTO, "", Limit.NONE, desk);
        } finally {
            desk.giveBack();
        }
    }

    /**
     * Answers one encoding in time: {@link #reason(Encoding)} that ends by a deadline.
     *
     * @param deadline from now on, above 0
     * @throws io.hillock.engine.EngineException as {@link #reason(Encoding, Route, String)}, with {@code DEADLINE} once it has passed
     */
    public Result reason(Encoding encoding, Duration deadline) {
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("a deadline is above 0, this one is " + deadline);
        }
        Objects.requireNonNull(encoding, "encoding");
        RequestContext desk = desks.take();
        try {
            Limit limit = desk.call().limit().clear().until(dispatch.deadline(deadline));
            return reason(encoding, desk.response(encoding.batch().steps()), Route.AUTO, "", limit, desk);
        } finally {
            desk.giveBack();
        }
    }

    /**
     * Answers one encoding.
     *
     * @param context words of the caller's that logs, events and the result repeat, {@code T1} for instance
     * @throws IllegalArgumentException as {@link Engine#run}; if the encoding's memory is gone or another thread's; and if there is no
     *     engine for the route
     * @throws io.hillock.engine.EngineException if all engines that may answer have failed: the last failure, with those before it
     *     suppressed; {@code UNAVAILABLE} if none gets requests now
     * @throws io.hillock.unified.DivergenceException if engines that check each other disagree and none has a majority
     * @throws IllegalStateException after {@link #close()}, or if it is closed before an engine has answered
     */
    public Result reason(Encoding encoding, Route route, String context) {
        Objects.requireNonNull(encoding, "encoding");
        RequestContext desk = desks.take();
        try {
            return reason(encoding, desk.response(encoding.batch().steps()), route, context, Limit.NONE, desk);
        } finally {
            desk.giveBack();
        }
    }

    /** The same, with the whole answer left in a response of the caller's, and the caller's limit. */
    public Result reason(Encoding encoding, Response response, Route route, String context, Limit limit) {
        Objects.requireNonNull(encoding, "encoding");
        Objects.requireNonNull(response, "response");
        RequestContext desk = desks.take();
        try {
            return reason(encoding, response, route, context, limit, desk);
        } finally {
            desk.giveBack();
        }
    }

    private Result reason(Encoding encoding, Response response, Route route, String context, Limit limit,
            RequestContext desk) {
        long start = options.clock().nanos();
        dispatch.run(route, context, encoding.batch(), response, limit, desk.call());
        return Result.of(response, 0, options.clock().nanos() - start, route, context, desk.call());
    }

    /** {@link #reason(Encoding, Route, String)}, with an account of the time it took. */
    public ExplainedResult explain(Encoding encoding, Route route, String context) {
        Objects.requireNonNull(encoding, "encoding");
        RequestContext desk = desks.take();
        try {
            Response response = desk.response(encoding.batch().steps());
            long start = options.clock().nanos();
            dispatch.run(route, context, encoding.batch(), response, Limit.NONE, desk.call());
            long answered = options.clock().nanos();
            Result read = Result.of(response, 0, 0, route, context, desk.call());
            return ExplainedResult.of(read, start, answered, options.clock().nanos(), desk.call());
        } finally {
            desk.giveBack();
        }
    }

    /** {@link #reasonBatch(List, Route, String)} by {@link Route#AUTO}, without a context. */
    public List<Outcome> reasonBatch(List<Encoding> encodings) {
        return reasonBatch(encodings, Route.AUTO, "");
    }

    /**
     * Answers many encodings, in batches that run side by side. What is wrong with one costs the others nothing.
     *
     * @return for each encoding, in their order, its {@link Result} or {@link Failure}; the latency is that of its batch.
     *     {@link Outcome#result()} gives the one or throws the other
     * @throws IllegalStateException after {@link #close()}
     */
    public List<Outcome> reasonBatch(List<Encoding> encodings, Route route, String context) {
        Objects.requireNonNull(encodings, "encodings");
        engines.checkOpen();
        return new BatchSplitter(options.image(), tray -> run(tray, route, context), engines.workers(), encodings)
                .run();
    }

    private List<Result> run(ScratchBatch tray, Route route, String context) {
        RequestContext desk = desks.take();
        try {
            long start = options.clock().nanos();
            dispatch.run(route, context, tray.batch(), tray.response(), Limit.NONE, desk.call());
            long latency = options.clock().nanos() - start;
            return IntStream.range(0, tray.batch().size())
                    .mapToObj(sample -> Result.of(tray.response(), sample, latency, route, context, desk.call()))
                    .toList();
        } finally {
            desk.giveBack();
        }
    }

    /**
     * Takes in one more engine, which gets requests from now on.
     *
     * @param engine opened on this thread, and closed with this or when it is removed
     * @throws IllegalArgumentException if an engine has its name, it runs another image, or there are 64 already
     * @throws IllegalStateException after {@link #close()}
     * @throws RuntimeException as its {@link Candidate#open()}
     */
    public void add(Candidate engine) {
        engines.add(Objects.requireNonNull(engine, "engine"));
    }

    /**
     * Takes an engine out. It gets no more requests; those under way end there, or go on with the other engines if it fails them. It is
     * closed when its last run has ended; its streams are refused from then on.
     *
     * @return whether there was an engine of this name
     * @throws IllegalStateException after {@link #close()}
     */
    public boolean remove(String engine) {
        return engines.remove(Objects.requireNonNull(engine, "engine"));
    }

    /**
     * What several teachers say together of one encoding; see src/docs/teachers.md.
     *
     * @param outputs one a teacher; their order is that of all sums
     * @throws IllegalArgumentException where there is none, a teacher is there twice, or they do not have the same outputs
     */
    public Consensus coordinate(List<TeacherPrediction> outputs) {
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
        Session session = engines.open();
        return learns ? new CountedLearningSession(session, learningSteps) : session;
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
        List<EngineStatus> now = engines.legs().stream().map(EngineStatus::of).toList();
        return new Status(options.network(), Availability.of(engines.closed(), now),
                Duration.ofNanos(options.clock().nanos() - openedAt), now, Status.nativeProblem(now));
    }

    /** Closes the engines too, each when its last run has ended. */
    @Override
    public void close() {
        engines.close();
    }
}
