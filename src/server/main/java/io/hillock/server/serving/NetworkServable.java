package io.hillock.server.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.engine.EngineException;
import io.hillock.engine.EngineOptions;
import io.hillock.image.Image;
import io.hillock.image.program.StepWork;
import io.hillock.model.RunSettings;
import io.hillock.server.engines.EngineHealth;
import io.hillock.server.engines.EngineStatistics;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.engines.NetworkEngines;
import io.hillock.server.engines.RoutingStrategies;
import io.hillock.server.engines.ProbeListener;
import io.hillock.server.graph.NetworkGraph;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.watch.RunWatch;
import io.hillock.unified.Strategy;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A network behind its own {@link UnifiedEngine}. Opening it runs a golden sample on every engine. */
public final class NetworkServable implements Servable {
    private static final String PLATFORM = "hillock";
    /** The weight of the newest run in the estimate of ns an operation. */
    private static final double NEWEST = 0.1;

    private final NetworkEngines engines;
    private final UnifiedEngine engine;
    private final Image image;
    private final NetworkTensors tensors;
    private final RequestLimits limits;
    private final long operations;
    private final ModelSignature signature;
    private final String model;
    private final RunWatch watch;
    private final BatchOptions batching;
    private final BatchedRuns batches;
    /** 0 before the first run. Threads may overwrite each other's updates: it is an estimate. */
    private volatile double nanosPerOperation;
    /** {@code null} until somebody asks. Threads may both make it: they make the same. */
    private volatile ObjectNode graph;

    private NetworkServable(NetworkEngines engines, String model, NetworkTensors tensors, RequestLimits limits,
            RunWatch watch, BatchOptions batching) {
        this.model = model;
        this.watch = watch;
        this.engines = engines;
        this.batching = batching;
        this.limits = limits;
        this.tensors = tensors;
        engine = engines.front();
        image = engine.image();
        operations = Math.max(1, StepWork.operations(image));
        signature = new ModelSignature(PLATFORM, tensors.inputs(),
                tensors.outputs().stream().map(OutputPart::spec).toList(), properties(), true);
        batches = new BatchedRuns(engine, batching, this::finish);
    }

    /**
     * Opens the engines and checks them.
     *
     * @param hubs engines of other processes, beside those of the options
     * @throws ServiceException {@code FAILED} if an engine gives other bits than the plain Java engine
     */
    public static NetworkServable open(UnifiedOptions options, RequestLimits limits, HubLinks hubs) {
        return open(options, limits, hubs, new RunWatch(), BatchOptions.NONE);
    }

    /**
     * The same, with somebody who may look at its runs, and requests that may run together.
     *
     * @throws ServiceException {@code FAILED} if an engine gives other bits than the plain Java engine
     */
    public static NetworkServable open(UnifiedOptions options, RequestLimits limits, HubLinks hubs, RunWatch watch,
            BatchOptions batching) {
        NetworkTensors tensors = new NetworkTensors(options.image());
        try {
            return new NetworkServable(NetworkEngines.open(options, hubs), options.network(), tensors, limits, watch,
                    batching);
        } catch (RuntimeException e) {
            throw RunFailures.of(e);
        }
    }

    private Map<String, String> properties() {
        RunSettings settings = image.program().settings();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("digest", image.digest());
        all.put("dt", String.valueOf(settings.dt()));
        all.put("profile", settings.profile().label());
        all.put("steps", String.valueOf(settings.steps()));
        all.put("recordings", String.join(",", tensors.recordings()));
        return all;
    }

    /** As {@link NetworkEngines#change}. */
    public void change(EngineOptions how) {
        engines.change(how);
    }

    /** The network's front door: its status, metrics and settings. */
    public UnifiedEngine engine() {
        return engine;
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        try {
            NetworkRun run = prepare(request, memory);
            engines.require(request.parameters().route());
            long start = System.nanoTime();
            engine.run(run.batch(), run.response(), request.parameters().route(), request.id(), memory.limit());
            return finish(run, System.nanoTime() - start, memory);
        } catch (RuntimeException e) {
            throw RunFailures.of(e);
        }
    }

    private NetworkRun prepare(InferRequest request, RequestMemory memory) {
        return NetworkRun.of(image, tensors, operations, limits, request, watch.next(model, tensors.recordings()),
                memory);
    }

    @Override
    public Optional<BatchMember> member(InferRequest request, RequestMemory memory, BatchMember.Watcher watcher) {
        if (!batching.on()) {
            return Optional.empty();
        }
        try {
            // Only once: it takes memory, and may be the run that somebody watches.
            if (tensors.layout(request.inputs()).samples() > 1) {
                return Optional.empty();
            }
            NetworkRun run = prepare(request, memory);
            engines.require(request.parameters().route());
            return Optional.of(new BatchMember(batches, request, run, memory, watcher));
        } catch (RuntimeException e) {
            throw RunFailures.of(e);
        }
    }

    @Override
    public BatchOptions batching() {
        return batching;
    }

    private List<InferTensor> finish(NetworkRun run, long total, RequestMemory memory) {
        return finish(run, total, 1, memory);
    }

    private List<InferTensor> finish(NetworkRun run, long total, int together, RequestMemory memory) {
        long simulated = Math.clamp(run.response().latencyNanos(), 0, total);
        memory.times().add(Phase.SIMULATE, simulated);
        memory.times().add(Phase.ROUTE, total - simulated);
        memory.times().answeredBy(run.response().engine());
        note((double) total / together / run.work());
        if (run.watched()) {
            watch.ran(model, run.response());
        }
        return run.answer().read(run.response(), memory);
    }

    private void note(double nanos) {
        double before = nanosPerOperation;
        nanosPerOperation = before == 0 ? nanos : before + NEWEST * (nanos - before);
    }

    @Override
    public SequenceState openSequence() {
        return openSequence(1);
    }

    @Override
    public SequenceState openSequence(int snapshotSteps) {
        return sequence(Optional.empty(), snapshotSteps);
    }

    @Override
    public SequenceState openSequence(SequenceVariables from, int snapshotSteps) {
        return sequence(Optional.of(from), snapshotSteps);
    }

    private NetworkSequence sequence(Optional<SequenceVariables> from, int snapshotSteps) {
        return new NetworkSequence(engines, image, from, this::prepare, this::finish, snapshotSteps);
    }

    @Override
    public long expectedNanos(InferRequest request) {
        double each = nanosPerOperation;
        if (each == 0 || request.inputs().isEmpty()) {
            return Long.MAX_VALUE;
        }
        InferTensor input = request.inputs().getFirst();
        long rows = Math.max(1, input.elements() / image.inputPorts().getFirst().shape().size());
        int steps = request.parameters().steps().orElse(Math.max(1, image.program().settings().steps()));
        return (long) (each * operations * rows * steps);
    }

    @Override
    public boolean isLocal() {
        return engines.isLocal();
    }

    @Override
    public void probe(ProbeListener listener) {
        engines.probe(listener);
    }

    @Override
    public List<EngineHealth> engines() {
        return engines.health();
    }

    @Override
    public List<EngineStatistics> engineStatistics() {
        return engines.statistics();
    }

    @Override
    public void drain(String name, boolean drain) {
        try {
            if (!engines.drain(name, drain)) {
                throw ServiceException.notFound("the network has no engine '" + name + "': it has "
                        + engines().stream().map(EngineHealth::name).collect(Collectors.joining(", ")));
            }
        } catch (EngineException e) {
            throw RunFailures.of(e);
        }
    }

    @Override
    public String strategy() {
        return engine.settings().strategy().label();
    }

    @Override
    public List<String> strategies() {
        return RoutingStrategies.labels();
    }

    @Override
    public void strategy(String label) {
        Strategy strategy = RoutingStrategies.of(label)
                .orElseThrow(() -> ServiceException.invalid("there is no strategy '"
                        + label + "': there are " + String.join(", ", strategies())));
        engine.change(now -> now.withStrategy(strategy));
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> sums = new TreeMap<>();
        engine.metrics().read().counters().forEach((series, value) -> {
            if (series.labels().stream().noneMatch(label -> label.key().equals("engine"))) {
                sums.merge(series.name(), value, Long::sum);
            }
        });
        return sums;
    }

    @Override
    public ObjectNode graph() {
        ObjectNode known = graph;
        if (known == null) {
            known = NetworkGraph.of(image);
            graph = known;
        }
        return known;
    }

    @Override
    public void close() {
        engines.close();
    }
}
