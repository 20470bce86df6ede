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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The front door. It gives each encoding to the best available engine, in Java, in C++ or in another process. If that engine fails, it
 * continues with the next. It serves one network. As an {@link Engine} it takes {@link Route#AUTO} and allocates nothing in steady state;
 * {@link #reason} adds one small record.
 *
 * <p>Threads and closing: as for {@link Engine}. Encodings and responses stay the caller's. An interrupt ends a waiting request with {@code
 * CANCELLED}: one that waits for a permit, a shared run, a hedged or remote answer, or the pause before a retry. An engine of this process
 * that runs on the interrupted thread finishes its run. The thread's interrupt status stays set.
 */
public final class UnifiedEngine implements Engine {
    private final UnifiedOptions options;
    private final Metrics metrics = new Metrics();
    private final EngineSet engines;
    private final RequestDispatch dispatch;
    private final RequestContextPool contexts;
    private final long openedAt;
    private final LongAdder rounds;
    private final LongAdder learningSteps;
    private final boolean learns;
    private volatile double lastDisagreement;

    private UnifiedEngine(UnifiedOptions options) {
        this.options = options;
        Metrics own = metrics.labelled("network", options.network());
        this.engines = new EngineSet(options, UnifiedSettings.of(options), own);
        this.dispatch = new RequestDispatch(options, engines);
        this.rounds = own.counter("teachers.rounds");
        this.learningSteps = own.counter("learning.steps");
        this.learns = !LearningSession.learned(options.image()).isEmpty();
        own.gauge("teachers.disagreement", () -> lastDisagreement);
        this.contexts = new RequestContextPool(options.image());
        this.openedAt = options.clock().nanos();
    }

    /** Opens with {@link UnifiedOptions#of(Image)}. */
    public static UnifiedEngine open(Image image) {
        return open(UnifiedOptions.of(image));
    }

    /**
     * Opens a unified engine, and its engines.
     *
     * @throws IllegalArgumentException if the options contradict each other, or an engine runs another image
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

    /** Runs by {@link Route#AUTO}. */
    @Override
    public void run(Batch batch, Response response, Limit limit) {
        run(batch, response, Route.AUTO, "", limit);
    }

    /**
     * Runs each sample from rest, on the engines of a route. Failures are those of {@link #reason(Encoding, Route, String)}.
     *
     * @param context text of the caller's that logs and events repeat
     */
    public void run(Batch batch, Response response, Route route, String context, Limit limit) {
        RequestContext requestContext = contexts.take();
        try {
            dispatch.run(route, context, batch, response, limit, requestContext.trace());
        } finally {
            requestContext.giveBack();
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
     * Answers one vector, held for this many steps. It needs no off-heap memory of the caller's.
     *
     * @param values one finite value for each input of the network; copied
     * @param steps time steps, at least 1
     */
    public Result reason(float[] values, int steps) {
        Objects.requireNonNull(values, "values");
        RequestContext requestContext = contexts.take();
        try {
            return reason(requestContext.held(values, steps), requestContext.response(steps), Route.AUTO, "",
                    Limit.NONE, requestContext);
        } finally {
            requestContext.giveBack();
        }
    }

    /**
     * Answers one encoding by a deadline.
     *
     * @param deadline time from now, above 0
     * @throws io.hillock.engine.EngineException as {@link #reason(Encoding, Route, String)}, with {@code DEADLINE} after the deadline
     */
    public Result reason(Encoding encoding, Duration deadline) {
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("a deadline must be above 0, is " + deadline);
        }
        Objects.requireNonNull(encoding, "encoding");
        RequestContext requestContext = contexts.take();
        try {
            Limit limit = requestContext.trace().limit().clear().until(dispatch.deadline(deadline));
            return reason(encoding, requestContext.response(encoding.batch().steps()), Route.AUTO, "", limit,
                    requestContext);
        } finally {
            requestContext.giveBack();
        }
    }

    /**
     * Answers one encoding.
     *
     * @param context text of the caller's that logs, events and the result repeat, for example {@code T1}
     * @throws IllegalArgumentException as {@link Engine#run}; if the encoding's memory is closed or confined to another thread; and if no
     *     engine serves the route
     * @throws io.hillock.engine.EngineException if all engines that may answer failed: the last failure, with the earlier ones suppressed;
     *     {@code UNAVAILABLE} if no engine accepts requests now
     * @throws io.hillock.unified.DivergenceException if engines that check each other disagree and none has a majority
     * @throws IllegalStateException after {@link #close()}, or if it is closed before an engine has answered
     */
    public Result reason(Encoding encoding, Route route, String context) {
        Objects.requireNonNull(encoding, "encoding");
        RequestContext requestContext = contexts.take();
        try {
            return reason(encoding, requestContext.response(encoding.batch().steps()), route, context, Limit.NONE,
                    requestContext);
        } finally {
            requestContext.giveBack();
        }
    }

    /** Answers one encoding within the caller's limit, and leaves the whole answer in the caller's response. */
    public Result reason(Encoding encoding, Response response, Route route, String context, Limit limit) {
        Objects.requireNonNull(encoding, "encoding");
        Objects.requireNonNull(response, "response");
        RequestContext requestContext = contexts.take();
        try {
            return reason(encoding, response, route, context, limit, requestContext);
        } finally {
            requestContext.giveBack();
        }
    }

    private Result reason(Encoding encoding, Response response, Route route, String context, Limit limit,
            RequestContext requestContext) {
        long start = options.clock().nanos();
        dispatch.run(route, context, encoding.batch(), response, limit, requestContext.trace());
        return Result.of(response, 0, options.clock().nanos() - start, route, context, requestContext.trace());
    }

    /** Answers as {@link #reason(Encoding, Route, String)} does, and tells how the time divides. */
    public ExplainedResult explain(Encoding encoding, Route route, String context) {
        Objects.requireNonNull(encoding, "encoding");
        RequestContext requestContext = contexts.take();
        try {
            Response response = requestContext.response(encoding.batch().steps());
            long start = options.clock().nanos();
            dispatch.run(route, context, encoding.batch(), response, Limit.NONE, requestContext.trace());
            long answered = options.clock().nanos();
            Result read = Result.of(response, 0, 0, route, context, requestContext.trace());
            return ExplainedResult.of(read, start, answered, options.clock().nanos(), requestContext.trace());
        } finally {
            requestContext.giveBack();
        }
    }

    /** Answers many encodings: {@link #reasonBatch(List, Route, String)} by {@link Route#AUTO}, without a context. */
    public List<Outcome> reasonBatch(List<Encoding> encodings) {
        return reasonBatch(encodings, Route.AUTO, "");
    }

    /**
     * Answers many encodings, in batches that run side by side. An encoding that fails does not affect the others.
     *
     * @return for each encoding, in order, its {@link Result} or {@link Failure}; the latency is that of its batch. {@link
     *     Outcome#result()} returns the result or throws the failure
     * @throws IllegalStateException after {@link #close()}
     */
    public List<Outcome> reasonBatch(List<Encoding> encodings, Route route, String context) {
        Objects.requireNonNull(encodings, "encodings");
        engines.checkOpen();
        return new BatchSplitter(options.image(), scratch -> run(scratch, route, context), engines.helpers(), encodings)
                .run();
    }

    private List<Result> run(ScratchBatch scratch, Route route, String context) {
        RequestContext requestContext = contexts.take();
        try {
            long start = options.clock().nanos();
            dispatch.run(route, context, scratch.batch(), scratch.response(), Limit.NONE, requestContext.trace());
            long latency = options.clock().nanos() - start;
            return IntStream.range(0, scratch.batch().size())
                    .mapToObj(sample -> Result.of(scratch.response(), sample, latency, route, context,
                            requestContext.trace()))
                    .toList();
        } finally {
            requestContext.giveBack();
        }
    }

    /**
     * Adds an engine, which gets requests from now on.
     *
     * @param engine opened on this thread; closed when it is removed or when this unified engine is closed
     * @throws IllegalArgumentException if another engine has its name, it runs another image, or there are 64 engines already
     * @throws IllegalStateException after {@link #close()}
     * @throws RuntimeException as its {@link Candidate#open()}
     */
    public void add(Candidate engine) {
        engines.add(Objects.requireNonNull(engine, "engine"));
    }

    /**
     * Removes an engine. It gets no more requests. Runs under way finish there, or continue on the other engines if it fails them. It is
     * closed after its last run, and its sessions are refused from now on.
     *
     * @return whether there was an engine of this name
     * @throws IllegalStateException after {@link #close()}
     */
    public boolean remove(String engine) {
        return engines.remove(Objects.requireNonNull(engine, "engine"));
    }

    /**
     * Puts an engine in the place of another: one with more threads, other blocks, or behind another transport. The new one must give the
     * golden sample's bits before it gets requests. Runs under way finish on the old one, which is then closed; its sessions are refused
     * from now on.
     *
     * @param engine name of the engine that goes; the candidate may bear the same name
     * @throws IllegalArgumentException if there is no engine of this name, or the candidate runs another image
     * @throws io.hillock.engine.EngineException if the candidate gives other bits; the old engine stays
     * @throws IllegalStateException after {@link #close()}
     * @throws RuntimeException as its {@link Candidate#open()}
     */
    public void replace(String engine, Candidate candidate) {
        engines.replace(Objects.requireNonNull(engine, "engine"), Objects.requireNonNull(candidate, "candidate"));
    }

    /** The settings now: those of the options, until {@link #change}. */
    public UnifiedSettings settings() {
        return engines.settings();
    }

    /**
     * Changes settings while requests run. A request runs by the settings before or after the change, never by parts of both; requests under
     * way finish by those before. No setting changes a bit of an answer. Any thread; changes run one after the other.
     *
     * <p>Latency estimates, breakers and counters stay. A cache and a concurrency limit that are only resized keep their content and their
     * queue. Without a limit, requests that waited for their turn run at once.
     *
     * @param how makes the new settings from those of now; called once
     * @return the new settings
     * @throws IllegalStateException after {@link #close()}
     */
    public UnifiedSettings change(UnaryOperator<UnifiedSettings> how) {
        return engines.change(Objects.requireNonNull(how, "how"));
    }

    /**
     * Combines several teachers' outputs for one encoding into a consensus; see src/docs/teachers.md.
     *
     * @param outputs one per teacher; all sums follow their order
     * @throws IllegalArgumentException if there are none, a teacher appears twice, or their numbers of outputs differ
     */
    public Consensus coordinate(List<TeacherPrediction> outputs) {
        Consensus consensus = Consensus.of(outputs);
        rounds.increment();
        lastDisagreement = consensus.disagreement();
        return consensus;
    }

    /**
     * Opens a session in the engine that the strategy chooses now; it stays there. If the network learns, {@link LearningSession#open}
     * makes it a session that owns its weights, and its steps are counted.
     */
    @Override
    public Session open() {
        return open(Route.AUTO);
    }

    /**
     * Opens a session as {@link #open()} does, in an engine of this route.
     *
     * @throws IllegalArgumentException if no engine serves the route, or it is {@link Route#REDUNDANT}: a session has one engine
     */
    public Session open(Route route) {
        if (route == Route.REDUNDANT) {
            throw new IllegalArgumentException("a session runs on one engine, so its route cannot be redundant");
        }
        Session session = engines.open(route);
        return learns ? new CountedLearningSession(session, learningSteps) : session;
    }

    /** Counters, gauges and histograms; src/docs/routing.md lists their names. */
    public Metrics metrics() {
        return metrics;
    }

    /**
     * The answer to a METRICS_REQUEST.
     *
     * @param names the metrics asked for; empty for all
     */
    public MetricsReport metricsReport(List<String> names) {
        return MetricsMessages.report(metrics.read(), names);
    }

    /** The state of this unified engine and of its engines. */
    public Status status() {
        List<EngineStatus> now = engines.tracked().stream().map(EngineStatus::of).toList();
        return new Status(options.network(), Availability.of(engines.closed(), now),
                Duration.ofNanos(options.clock().nanos() - openedAt), now, Status.nativeProblem(now));
    }

    /** Closes the engines too, each after its last run. */
    @Override
    public void close() {
        engines.close();
    }
}
