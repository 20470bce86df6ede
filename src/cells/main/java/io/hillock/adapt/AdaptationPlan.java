package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a controller may change, and what for.
 *
 * @param objective answers up to this latency are good; what counts is the share of all requests with good answers
 * @param admission how many requests may be under way at once, changed by additive increase and multiplicative decrease
 * @param batch how many requests may share a run, likewise; 1 for one
 * @param hedge off (0) or on (1): second requests after the 95th percentile, at most one in twenty
 * @param tried knobs that are changed by trial, one at a time
 */
public record AdaptationPlan(Duration objective, Optional<Knob> admission, Optional<Knob> batch, Optional<Knob> hedge,
        List<Knob> tried) {
    public AdaptationPlan {
        Objects.requireNonNull(admission, "admission");
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(hedge, "hedge");
        tried = List.copyOf(tried);
        if (!objective.isPositive()) {
            throw new IllegalArgumentException("the objective must be above 0, is " + objective);
        }
        Set<String> names = new HashSet<>();
        Stream.of(admission.stream(), batch.stream(), hedge.stream(), tried.stream()).flatMap(one -> one)
                .map(Knob::name).filter(name -> !names.add(name)).findFirst().ifPresent(name -> {
                    throw new IllegalArgumentException("two knobs are called " + name);
                });
    }

    /** Of no knobs. */
    public static AdaptationPlan of(Duration objective) {
        return new AdaptationPlan(objective, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    public AdaptationPlan withAdmission(Knob knob) {
        return new AdaptationPlan(objective, Optional.of(knob), batch, hedge, tried);
    }

    public AdaptationPlan withBatch(Knob knob) {
        return new AdaptationPlan(objective, admission, Optional.of(knob), hedge, tried);
    }

    public AdaptationPlan withHedge(Knob knob) {
        return new AdaptationPlan(objective, admission, batch, Optional.of(knob), tried);
    }

    public AdaptationPlan withTried(Knob knob) {
        List<Knob> more = new ArrayList<>(tried);
        more.add(knob);
        return new AdaptationPlan(objective, admission, batch, hedge, more);
    }

    /** All knobs. */
    @JsonIgnore
    public List<Knob> knobs() {
        return Stream.of(admission.stream(), batch.stream(), hedge.stream(), tried.stream()).flatMap(one -> one)
                .toList();
    }

    List<KnobRule> rules() {
        List<KnobRule> rules = new ArrayList<>();
        batch.ifPresent(knob -> rules.add(new BatchRule(knob)));
        admission.ifPresent(knob -> rules.add(new AdmissionRule(knob)));
        hedge.ifPresent(knob -> rules.add(new HedgeRule(knob)));
        if (!tried.isEmpty()) {
            rules.add(new TrialRule(tried));
        }
        return rules;
    }
}
