package io.hillock.adapt;

import io.hillock.adapt.AdaptationTrace.Frozen;
import io.hillock.adapt.AdaptationTrace.Observed;
import io.hillock.adapt.AdaptationTrace.TakenBack;
import io.hillock.adapt.AdaptationTrace.Undone;
import io.hillock.journal.JournalException;
import io.hillock.net.Clock;
import io.hillock.unified.UnifiedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Adapts running engines: observes, decides, writes each decision into a journal, then applies it. A knob that cannot be set is frozen. A
 * decision that the disk does not take is applied all the same, and a warning says so. Thread-safe.
 */
public final class Adaptation implements AutoCloseable {
    /** How often it observes, in ms. */
    static final long TICK_MILLIS = 250;

    private static final System.Logger LOG = System.getLogger(Adaptation.class.getName());

    private final Map<String, KnobBinding> bindings = new LinkedHashMap<>();
    private final Controller controller;
    private final RequestMeter requests;
    private final FrontDoorMeter runs;
    private final DecisionLog log;
    private final Optional<AdaptationTrace> trace;
    private final InstantSource time;
    private final Set<String> warned = new HashSet<>();
    private Clock.Alarm next = () -> {};
    private boolean closed;

    /** What to adapt, and by which rules. Each binding goes to one rule. */
    public static final class Builder {
        private final Duration objective;
        private final List<KnobBinding> bindings = new ArrayList<>();
        private AdaptationPlan plan;

        /** @param objective answers up to this latency are good */
        public Builder(Duration objective) {
            this.objective = objective;
            plan = AdaptationPlan.of(objective);
        }

        private Builder bind(KnobBinding binding, UnaryOperator<AdaptationPlan> how) {
            plan = how.apply(plan);
            bindings.add(binding);
            return this;
        }

        /** Additive increase, multiplicative decrease of requests under way. */
        public Builder admission(KnobBinding binding) {
            return bind(binding, now -> now.withAdmission(binding.knob()));
        }

        /** Additive increase, multiplicative decrease of requests in a run. */
        public Builder batch(KnobBinding binding) {
            return bind(binding, now -> now.withBatch(binding.knob()));
        }

        /** Second requests on (1) or off (0). */
        public Builder hedge(KnobBinding binding) {
            return bind(binding, now -> now.withHedge(binding.knob()));
        }

        /** By trial, one knob at a time. */
        public Builder tried(KnobBinding binding) {
            return bind(binding, now -> now.withTried(binding.knob()));
        }

        /**
         * Begins where the journal ends: sets all knobs to the values that were decided last, but for a trial that was cut off. {@link Adaptation#start} is next.
         *
         * @param meter is told of each request
         * @param doors the front doors, for what their engines do
         * @param journal folder of the decisions
         * @param trace file that gets everything the controller is told; must not exist
         * @param time for the stamps of decisions
         * @throws JournalException as {@link DecisionLog#open}
         * @throws IOException if the trace cannot be written
         */
        public Adaptation open(RequestMeter meter, Supplier<List<UnifiedEngine>> doors, Path journal,
                Optional<Path> trace, InstantSource time) throws IOException {
            DecisionLog log = DecisionLog.open(journal);
            try {
                return new Adaptation(this, meter, doors, log, trace, time);
            } catch (IOException | RuntimeException e) {
                log.close();
                throw e;
            }
        }
    }

    private Adaptation(Builder builder, RequestMeter meter, Supplier<List<UnifiedEngine>> doors, DecisionLog log,
            Optional<Path> traceFile, InstantSource time) throws IOException {
        this.log = log;
        this.time = time;
        requests = meter;
        runs = new FrontDoorMeter(doors);
        Map<String, Long> start = new HashMap<>();
        builder.bindings.forEach(binding -> {
            bindings.put(binding.knob().name(), binding);
            start.put(binding.knob().name(), binding.start());
        });
        List<AdaptationEvent> before = log.events();
        controller = new Controller(builder.plan, start, before);
        trace = traceFile.isEmpty()
                ? Optional.empty()
                : Optional.of(AdaptationTrace.create(traceFile.get(), builder.plan, start, before));
        takeBackCutTrials();
        applyAll();
    }

    private void takeBackCutTrials() {
        long now = time.millis();
        List<AdaptationEvent> taken = controller.takeBackCutTrials(now);
        if (!taken.isEmpty()) {
            write(new TakenBack(now));
            taken.forEach(this::record);
        }
    }

    /** Sets all knobs again, for what joined since. */
    public synchronized void applyAll() {
        controller.values().forEach((knob, value) -> {
            try {
                bindings.get(knob).apply().accept(value);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "knob " + knob + " cannot be set to "
                        + bindings.get(knob).knob().text(value) + ": " + e.getMessage());
            }
        });
    }

    /** Observes and decides from now on, four times a second. */
    public synchronized void start() {
        next = Clock.SYSTEM.after(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), this::tick);
    }

    /** Observes once. Failures are logged, and the next tick tries again. */
    private synchronized void tick() {
        if (closed) {
            return;
        }
        try {
            observe();
        } catch (RuntimeException e) {
            warnOnce(e);
        }
        start();
    }

    private void warnOnce(RuntimeException e) {
        if (warned.add(String.valueOf(e.getMessage()))) {
            LOG.log(Level.WARNING, "adaptation: " + e.getMessage(), e);
        }
    }

    /** Observes what happened since the last call, and changes what follows from it. Returns what was decided. */
    synchronized List<AdaptationEvent> observe() {
        Observation observation = runs.complete(requests.take(time.millis()));
        write(new Observed(observation));
        List<AdaptationEvent> made = controller.observe(observation);
        // All first: what cannot be applied leads to further events.
        made.forEach(this::record);
        decisions(made).forEach(this::apply);
        return made;
    }

    private static List<Decision> decisions(List<AdaptationEvent> events) {
        return events.stream().filter(Decision.class::isInstance).map(Decision.class::cast).toList();
    }

    private void record(AdaptationEvent event) {
        try {
            log.add(event);
        } catch (JournalException e) {
            // It holds until the next start.
            warnOnce(e);
        }
        LOG.log(Level.INFO, () -> "adaptation: " + event.line().strip());
    }

    private void apply(Decision decision) {
        try {
            bindings.get(decision.knob()).apply().accept(decision.to());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "adaptation: " + decision.knob() + " cannot be set to " + decision.after()
                    + " and is frozen: " + e.getMessage());
            long now = time.millis();
            write(new Undone(decision.number(), now));
            controller.undo(decision.number(), now).forEach(this::record);
        }
    }

    private void write(AdaptationTrace.Line line) {
        try {
            trace.ifPresent(file -> file.write(line));
        } catch (UncheckedIOException e) {
            warnOnce(e);
        }
    }

    /**
     * Takes a decision back and freezes its knob.
     *
     * @return the decision that does it, and the freeze
     * @throws AdaptationException if there is no such decision, a later one has changed the knob, or the value before cannot be set
     */
    public synchronized List<AdaptationEvent> undo(long number) {
        long now = time.millis();
        List<AdaptationEvent> events = controller.undo(number, now);
        write(new Undone(number, now));
        events.forEach(this::record);
        Decision undo = (Decision) events.getFirst();
        try {
            bindings.get(undo.knob()).apply().accept(undo.to());
        } catch (RuntimeException e) {
            throw new AdaptationException(undo.knob() + " cannot be set to " + undo.after() + ": " + e.getMessage(), e);
        }
        return events;
    }

    /**
     * Holds a knob, or lets it go.
     *
     * @param knob its name; empty for all
     * @throws AdaptationException if there is no such knob
     */
    public synchronized Freeze freeze(String knob, boolean on) {
        long now = time.millis();
        Freeze freeze = controller.freeze(knob, on, now);
        write(new Frozen(knob, on, now));
        record(freeze);
        return freeze;
    }

    /** The newest events, oldest first. */
    public synchronized List<AdaptationEvent> events() {
        return controller.events();
    }

    /** The plan's knobs. */
    public List<Knob> knobs() {
        return controller.plan().knobs();
    }

    /** The value of each knob now, by name. */
    public synchronized Map<String, Long> values() {
        return controller.values();
    }

    /** The names of the frozen knobs; an empty name stands for all. */
    public synchronized Set<String> frozen() {
        return controller.frozen();
    }

    public Duration objective() {
        return controller.plan().objective();
    }

    /** Decides nothing from now on. The knobs stay as they are. */
    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
        trace.ifPresent(AdaptationTrace::close);
        log.close();
    }
}
