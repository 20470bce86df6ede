package io.hillock.bench.adapt;

import io.hillock.adapt.AdaptationPlan;
import io.hillock.adapt.Controller;
import io.hillock.adapt.Decision;
import io.hillock.adapt.FrontDoorKnobs;
import io.hillock.adapt.Knob;
import io.hillock.adapt.RequestMeter;
import io.hillock.unified.Strategy;
import io.hillock.unified.route.HedgeBudget;
import io.hillock.unified.route.RecentQuantile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A front door with three engines in virtual time. The strategies, the hedge's percentile and budget, and the controller are the real ones;
 * engines, queues and callers are models. A request that waited for a second is given up. One thread.
 */
final class Simulation {
    private static final int ENGINES = 3;
    private static final int ARRIVAL = 0;
    private static final int BURST = 1;
    private static final int STALL = 2;
    private static final int RUN_END = 3;
    private static final int LATE_ANSWER = 4;
    private static final int SECOND = 5;
    private static final int TICK = 6;
    private static final int MOST_REQUESTS = 1 << 22;
    private static final long TICK_MICROS = 250_000;
    private static final long GIVES_UP_MICROS = 1_000_000;
    private static final long OBJECTIVE_MICROS = (long) (1000 * Phase.OBJECTIVE_MILLIS);
    private static final int MOST_ADMITTED = 256;
    private static final int MOST_BATCHED = 32;
    private static final int SHORTEST_DELAY = FrontDoorKnobs.STRATEGIES.size() - 1;
    private static final long FULL = (1L << ENGINES) - 1;

    private final List<Phase> phases;
    private final long phaseMicros;
    private final SplittableRandom arrivals;
    private final SplittableRandom noise;
    private final SplittableRandom stalls;
    private final EventHeap events = new EventHeap();
    private final List<SimulatedEngine> engines = new ArrayList<>();
    private final long[] asked;
    private final long[] within;
    private int[] arrivedMicros = new int[1 << 14];
    private byte[] state = new byte[1 << 14];
    private int requests;
    private long now;
    private int underWay;
    private long choices;

    private Strategy strategy;
    private double hedgeMillis;
    private int batch;
    private int limit;
    private RecentQuantile usual;
    private HedgeBudget budget;

    private Controller controller;
    private RequestMeter meter;
    private final List<Decision> decisions = new ArrayList<>();
    private long hedges;
    private long hedgeWins;
    private long runs;
    private long samples;
    private long runMicros;

    /**
     * What came of it.
     *
     * @param scores share of requests answered within the objective, for each phase in the order in which they ran
     * @param decisions of the controller; empty without one
     */
    record Outcome(double[] scores, List<Decision> decisions) {
        double mean() {
            return Arrays.stream(scores).average().orElseThrow();
        }
    }

    private Simulation(List<Phase> phases, double phaseSeconds, long seed) {
        this.phases = phases;
        phaseMicros = (long) (1e6 * phaseSeconds);
        SplittableRandom random = new SplittableRandom(seed);
        arrivals = random.split();
        noise = random.split();
        stalls = random.split();
        asked = new long[phases.size()];
        within = new long[phases.size()];
        for (int i = 0; i < ENGINES; i++) {
            engines.add(new SimulatedEngine("engine-" + i));
        }
    }

    /** With settings that stay. */
    static Outcome fixed(List<Phase> phases, double phaseSeconds, long seed, Setting setting) {
        Simulation simulation = new Simulation(phases, phaseSeconds, seed);
        simulation.set(setting);
        return simulation.run();
    }

    /** With a controller, which begins with the shortest expected delay and everything else as {@link Setting#DEFAULT}. */
    static Outcome adapted(List<Phase> phases, double phaseSeconds, long seed) {
        Simulation simulation = new Simulation(phases, phaseSeconds, seed);
        simulation.set(new Setting(SHORTEST_DELAY, 0, 1, MOST_ADMITTED));
        Knob strategies = Knob.choice("strategy", FrontDoorKnobs.STRATEGIES.stream().map(Strategy::label).toList());
        Duration objective = Duration.ofNanos(1000 * OBJECTIVE_MICROS);
        simulation.controller = new Controller(
                AdaptationPlan.of(objective).withAdmission(Knob.number("admission", 4, MOST_ADMITTED))
                        .withBatch(Knob.number("batch", 1, MOST_BATCHED))
                        .withHedge(Knob.choice("hedge", List.of("off", "p95"))).withTried(strategies),
                Map.of("admission", (long) MOST_ADMITTED, "batch", 1L, "hedge", 0L, "strategy", (long) SHORTEST_DELAY),
                List.of());
        simulation.meter = new RequestMeter(objective.toNanos());
        simulation.events.add(TICK_MICROS, TICK, 0);
        return simulation.run();
    }

    private void set(Setting setting) {
        strategy = FrontDoorKnobs.STRATEGIES.get(setting.strategy());
        batch = setting.batch();
        limit = setting.limit();
        hedge(setting.hedgeMillis());
    }

    private void hedge(double millis) {
        hedgeMillis = millis;
        usual = new RecentQuantile(OBJECTIVE_MICROS / 2 * 1000);
        budget = new HedgeBudget(millis == Setting.P95 ? 0.05 : 1);
    }

    private Phase phase() {
        return phases.get((int) Math.min(now / phaseMicros, phases.size() - 1));
    }

    private Outcome run() {
        long end = phaseMicros * phases.size();
        events.add(0, ARRIVAL, 0);
        events.add(500_000, BURST, 0);
        for (int i = 0; i < ENGINES; i++) {
            events.add(0, STALL, i);
        }
        while (!events.isEmpty()) {
            long event = events.take();
            now = EventHeap.micros(event);
            int id = EventHeap.id(event);
            switch (EventHeap.kind(event)) {
                case ARRIVAL -> {
                    if (now < end) {
                        // At a change of phases the old rate holds for one more request.
                        arrives();
                        events.add(now + 1 + (long) (1e6 / phase().rate() * -StrictMath.log(1 - arrivals.nextDouble())),
                                ARRIVAL, 0);
                    }
                }
                case BURST -> {
                    if (now < end) {
                        for (int i = phase().burst(); i > 0; i--) {
                            arrives();
                        }
                        events.add(now + 1_000_000, BURST, 0);
                    }
                }
                case STALL -> {
                    if (now < end) {
                        stall(id);
                    }
                }
                case RUN_END -> ends(id);
                case LATE_ANSWER -> answered(id >> 1, (id & 1) == 1);
                case SECOND -> second(id);
                case TICK -> {
                    if (now < end) {
                        tick();
                        events.add(now + TICK_MICROS, TICK, 0);
                    }
                }
                default -> throw new IllegalStateException();
            }
        }
        double[] scores = new double[phases.size()];
        Arrays.setAll(scores, i -> (double) within[i] / asked[i]);
        return new Outcome(scores, decisions);
    }

    private void arrives() {
        int phase = (int) (now / phaseMicros);
        asked[phase]++;
        if (meter != null) {
            meter.begun();
        }
        if (underWay >= limit || requests == MOST_REQUESTS) {
            if (meter != null) {
                meter.refused();
            }
            return;
        }
        underWay++;
        int request = requests++;
        if (request == state.length) {
            state = Arrays.copyOf(state, 2 * request);
            arrivedMicros = Arrays.copyOf(arrivedMicros, 2 * request);
        }
        arrivedMicros[request] = (int) now;
        int index = strategy.choose(engines, FULL, 1, choices++);
        state[request] = (byte) (index << 1);
        enqueue(index, request << 1);
        budget.earn();
        if (hedgeMillis != 0) {
            long delay = hedgeMillis == Setting.P95 ? usual.nanos() / 1000 : (long) (1000 * hedgeMillis);
            events.add(now + delay, SECOND, request);
        }
    }

    /** A request and whether this is its second asking, in one number. */
    private void enqueue(int index, int job) {
        SimulatedEngine engine = engines.get(index);
        if (!engine.add(job)) {
            throw new IllegalStateException("too many requests wait");
        }
        startIfIdle(index);
    }

    private boolean isOver(int request) {
        return (state[request] & 1) == 1;
    }

    private void startIfIdle(int index) {
        SimulatedEngine engine = engines.get(index);
        if (engine.runs > 0) {
            return;
        }
        int taken = 0;
        while (taken < batch && engine.hasWaiting()) {
            int job = engine.next();
            int request = job >> 1;
            if (isOver(request)) {
                continue;
            }
            if (now - arrivedMicros[request] > GIVES_UP_MICROS) {
                over(request, false);
                continue;
            }
            engine.running[taken++] = job;
        }
        if (taken > 0) {
            engine.runs = taken;
            Phase phase = phase();
            double millis = (phase.fixed() + taken * phase.each()) * (index == 0 ? phase.slower() : 1)
                    * (0.8 + 0.4 * noise.nextDouble());
            long micros = (long) (1000 * millis);
            runs++;
            samples += taken;
            runMicros += micros;
            engine.note((double) micros / taken);
            events.add(engine.moves(now) + micros, RUN_END, index);
        }
    }

    private void stall(int index) {
        Phase phase = phase();
        if (phase.stallEvery() == 0) {
            events.add((now / phaseMicros + 1) * phaseMicros, STALL, index);
            return;
        }
        long begins = now + (long) (1000 * phase.stallEvery() * -StrictMath.log(1 - stalls.nextDouble()));
        long ends = begins + (long) (1000 * phase.stall());
        engines.get(index).stalls(begins, ends);
        events.add(ends, STALL, index);
    }

    private void ends(int index) {
        SimulatedEngine engine = engines.get(index);
        if (engine.moves(now) > now) {
            events.add(engine.moves(now), RUN_END, index);
            return;
        }
        Phase phase = phase();
        int ended = engine.runs;
        engine.runs = 0;
        for (int i = 0; i < ended; i++) {
            int job = engine.running[i];
            if (phase.tail() > 0 && noise.nextDouble() < phase.tail()) {
                events.add(now + (long) (1000 * phase.tailDelay()), LATE_ANSWER, job);
            } else {
                answered(job >> 1, (job & 1) == 1);
            }
        }
        startIfIdle(index);
    }

    private void second(int request) {
        if (isOver(request) || !budget.spend()) {
            return;
        }
        hedges++;
        int first = state[request] >> 1;
        enqueue(strategy.choose(engines, FULL & ~(1L << first), 1, choices++), request << 1 | 1);
    }

    private void answered(int request, boolean bySecond) {
        if (!isOver(request)) {
            hedgeWins += bySecond ? 1 : 0;
            over(request, true);
        }
    }

    private void over(int request, boolean answered) {
        state[request] |= 1;
        underWay--;
        long latency = now - arrivedMicros[request];
        if (hedgeMillis == Setting.P95) {
            usual.note(1000 * latency);
        }
        if (answered && latency <= OBJECTIVE_MICROS) {
            within[(int) (arrivedMicros[request] / phaseMicros)]++;
        }
        if (meter != null && answered) {
            meter.answered(1000 * latency);
        } else if (meter != null) {
            meter.failed();
        }
    }

    private void tick() {
        List<Decision> made = controller
                .observe(meter.take(now / 1000).withRuns(hedges, hedgeWins, runs, samples, 1000 * runMicros)).stream()
                .filter(Decision.class::isInstance).map(Decision.class::cast).toList();
        hedges = 0;
        hedgeWins = 0;
        runs = 0;
        samples = 0;
        runMicros = 0;
        for (Decision decision : made) {
            switch (decision.knob()) {
                case "admission" -> limit = (int) decision.to();
                case "batch" -> batch = (int) decision.to();
                case "hedge" -> hedge(decision.to() == 0 ? 0 : Setting.P95);
                case "strategy" -> strategy = FrontDoorKnobs.STRATEGIES.get((int) decision.to());
                default -> throw new IllegalStateException(decision.knob());
            }
        }
        decisions.addAll(made);
    }
}
