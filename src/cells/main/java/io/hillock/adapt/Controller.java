package io.hillock.adapt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which knobs change, by rules. It is deterministic: it reads no clock and draws no random numbers, so the same inputs in the same
 * order lead to the same decisions. A knob stays within its bounds and changes at most once in {@value #BETWEEN_MILLIS} ms. One thread.
 */
public final class Controller {
    /** The least time between two changes of a knob, in ms. */
    public static final long BETWEEN_MILLIS = 2000;
    /** How far rules look back, in ms. */
    private static final long LOOKS_BACK_MILLIS = 2000;
    /** How long a change takes to show, in ms: at least this, and as long as requests took that came before it. */
    private static final long SETTLES_MILLIS = 250;
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final AdaptationPlan plan;
    private final List<KnobRule> rules;
    private final Map<String, Knob> knobs = new HashMap<>();
    private final Map<String, Long> values = new HashMap<>();
    private final Map<String, Long> changed = new HashMap<>();
    private final ArrayDeque<Observation> lately = new ArrayDeque<>();
    private final AdaptationState state = new AdaptationState();
    private long lastChange = NEVER;
    private long settled = NEVER;
    private long now = NEVER;

    /**
     * Begins, or goes on after these events.
     *
     * @param start the values of the plan's knobs now, by name, unless an event has decided another one since
     * @param before events of earlier runs, oldest first
     * @throws IllegalArgumentException if a value is missing or out of bounds
     */
    public Controller(AdaptationPlan plan, Map<String, Long> start, List<AdaptationEvent> before) {
        this.plan = plan;
        rules = plan.rules();
        before.forEach(state::add);
        for (Knob knob : plan.knobs()) {
            Long value = start.get(knob.name());
            if (value == null || !knob.allows(value)) {
                throw new IllegalArgumentException("knob '" + knob.name() + "' must begin with a value from "
                        + knob.least() + " to " + knob.most() + ", not " + value);
            }
            knobs.put(knob.name(), knob);
            // Bounds may have changed since.
            values.put(knob.name(), state.decided(knob.name()).stream().filter(knob::allows).findFirst().orElse(value));
        }
    }

    public AdaptationPlan plan() {
        return plan;
    }

    /** The value of each knob now, by name. */
    public Map<String, Long> values() {
        return Map.copyOf(values);
    }

    /** The newest events, oldest first. */
    public List<AdaptationEvent> events() {
        return state.events();
    }

    /** The names of the frozen knobs; an empty name stands for all. */
    public Set<String> frozen() {
        return state.frozen();
    }

    /**
     * Takes in what happened since the last observation, and decides.
     *
     * @param one later than the one before
     */
    public List<AdaptationEvent> observe(Observation one) {
        now = one.millis();
        if (now <= settled) {
            return List.of();
        }
        lately.add(one);
        while (lately.getFirst().millis() <= now - LOOKS_BACK_MILLIS) {
            lately.remove();
        }
        Observation sum = Observation.sum(List.copyOf(lately));
        List<KnobRule> asked = rules.stream().filter(KnobRule::compares).toList();
        List<AdaptationEvent> made = new ArrayList<>();
        View view = new View();
        for (KnobRule rule : asked.isEmpty() ? rules : asked) {
            boolean settled = made.isEmpty() || !(rule instanceof TrialRule);
            Optional<Proposal> proposal = settled ? rule.propose(sum, view) : Optional.empty();
            proposal.ifPresent(wanted -> made.add(decide(wanted)));
        }
        if (made.stream().anyMatch(Decision.class::isInstance)) {
            noteChange(sum.latencies().quantile(0.95) / 1_000_000);
        }
        return made;
    }

    private AdaptationEvent decide(Proposal wanted) {
        Knob knob = knobs.get(wanted.knob());
        long from = values.get(wanted.knob());
        if (from == wanted.value()) {
            TrialKept kept = new TrialKept(now, knob.name(), state.last(knob.name()).number(), wanted.evidence());
            state.add(kept);
            return kept;
        }
        Decision decision = new Decision(state.nextNumber(), now, knob.name(), from, wanted.value(), knob.text(from),
                knob.text(wanted.value()), wanted.evidence(), 0, wanted.trial());
        take(decision);
        return decision;
    }

    /**
     * Takes back the trials that the end of an earlier run has cut off: nobody knows whether they are better. Call it before the first
     * observation.
     */
    public List<AdaptationEvent> takeBackCutTrials(long millis) {
        List<AdaptationEvent> made = new ArrayList<>();
        for (Decision trial : state.cutTrials()) {
            Knob knob = knobs.get(trial.knob());
            if (knob != null && knob.allows(trial.from())) {
                Decision back = new Decision(state.nextNumber(), millis, trial.knob(), trial.to(), trial.from(),
                        trial.after(), trial.before(), "the process ended during the trial", trial.number(), false);
                now = millis;
                take(back);
                made.add(back);
            }
        }
        return made;
    }

    private void take(Decision decision) {
        values.put(decision.knob(), decision.to());
        changed.put(decision.knob(), decision.millis());
        state.add(decision);
    }

    private void noteChange(long takesMillis) {
        lastChange = now;
        settled = now + Math.clamp(takesMillis, SETTLES_MILLIS, LOOKS_BACK_MILLIS);
        lately.clear();
    }

    /**
     * Takes a decision back. The knob is frozen then: the rules that moved it would move it again.
     *
     * @return the decision that does it, and the freeze
     * @throws AdaptationException if there is no such decision, or a later one has changed the knob
     */
    public List<AdaptationEvent> undo(long number, long millis) {
        Decision undo = state.undo(number, millis);
        Knob knob = knobs.get(undo.knob());
        if (knob == null || !knob.allows(undo.to())) {
            throw new AdaptationException("decision " + number + " cannot be undone: "
                    + (knob == null ? "there is no knob " + undo.knob() : undo.before() + " is out of bounds now"));
        }
        now = Math.max(now, millis);
        take(undo);
        noteChange(SETTLES_MILLIS);
        return List.of(undo, freeze(undo.knob(), true, millis));
    }

    /**
     * Holds a knob, or lets it go.
     *
     * @param knob its name; empty for all
     * @throws AdaptationException if there is no such knob
     */
    public Freeze freeze(String knob, boolean on, long millis) {
        if (!knob.isEmpty() && !knobs.containsKey(knob)) {
            throw new AdaptationException("there is no knob '" + knob + "', there are "
                    + String.join(", ", plan.knobs().stream().map(Knob::name).toList()));
        }
        Freeze freeze = new Freeze(millis, knob, on);
        state.add(freeze);
        return freeze;
    }

    private final class View implements KnobState {
        @Override
        public long value(Knob knob) {
            return values.get(knob.name());
        }

        @Override
        public boolean mayChange(Knob knob) {
            return !state.isFrozen(knob.name()) && now - changed.getOrDefault(knob.name(), NEVER) >= BETWEEN_MILLIS;
        }

        @Override
        public boolean isFrozen(Knob knob) {
            return state.isFrozen(knob.name());
        }

        @Override
        public long quietMillis() {
            return lastChange == NEVER ? Long.MAX_VALUE : now - lastChange;
        }

        @Override
        public long objectiveNanos() {
            return plan.objective().toNanos();
        }
    }
}
