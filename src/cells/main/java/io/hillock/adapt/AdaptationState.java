package io.hillock.adapt;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What all events so far amount to: the values decided, what is frozen, and the newest decisions. One thread. */
final class AdaptationState {
    /** Older decisions are in the journal alone. */
    static final int KEPT = 1000;

    private final ArrayDeque<AdaptationEvent> events = new ArrayDeque<>();
    private final Map<String, Decision> last = new HashMap<>();
    private final Map<String, Decision> trials = new TreeMap<>();
    private final Set<String> frozen = new HashSet<>();
    private long decisions;

    void add(AdaptationEvent event) {
        switch (event) {
            case Decision decision -> {
                decisions = Math.max(decisions, decision.number());
                last.put(decision.knob(), decision);
                trials.remove(decision.knob());
                if (decision.trial()) {
                    trials.put(decision.knob(), decision);
                }
            }
            case TrialKept kept -> trials.remove(kept.knob());
            case Freeze freeze -> {
                if (freeze.on()) {
                    frozen.add(freeze.knob());
                } else if (freeze.knob().isEmpty()) {
                    frozen.clear();
                } else {
                    frozen.remove(freeze.knob());
                }
            }
        }
        events.add(event);
        if (events.size() > KEPT) {
            events.remove();
        }
    }

    /** The newest {@value #KEPT} events, oldest first. */
    List<AdaptationEvent> events() {
        return List.copyOf(events);
    }

    long nextNumber() {
        return decisions + 1;
    }

    boolean isFrozen(String knob) {
        return frozen.contains("") || frozen.contains(knob);
    }

    /** The names of the frozen knobs; an empty name stands for all. */
    Set<String> frozen() {
        return Set.copyOf(frozen);
    }

    /** The decisions that began trials which have not ended, but for those that a person has taken over. */
    List<Decision> cutTrials() {
        return trials.values().stream().filter(trial -> !isFrozen(trial.knob())).toList();
    }

    /** The last decision about a knob; null if there is none. */
    Decision last(String knob) {
        return last.get(knob);
    }

    /** The value that the last decision about a knob gave it. */
    OptionalLong decided(String knob) {
        return last.containsKey(knob) ? OptionalLong.of(last.get(knob).to()) : OptionalLong.empty();
    }

    /**
     * The decision that takes one back.
     *
     * @throws AdaptationException if there is no such decision, or a later one has changed the knob
     */
    Decision undo(long number, long millis) {
        Decision undone = events.stream()
                .filter(event -> event instanceof Decision decision && decision.number() == number)
                .map(Decision.class::cast).findFirst().orElseThrow(() -> new AdaptationException(
                        "there is no decision " + number + (decisions == 0
                                ? ": none was made"
                                : " among the newest: they are up to " + decisions)));
        Decision newest = last.get(undone.knob());
        if (newest.number() != number) {
            throw new AdaptationException("decision " + number + " cannot be undone, because decision "
                    + newest.number() + " has changed " + undone.knob() + " since: undo that one first");
        }
        return new Decision(nextNumber(), millis, undone.knob(), undone.to(), undone.from(), undone.after(),
                undone.before(), "undoes " + number, number, false);
    }
}
