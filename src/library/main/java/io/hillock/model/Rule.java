package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.SettingNames;
import java.util.Locale;
import java.util.Objects;

/**
 * How the weights of a {@link Plastic} connection change: equations, roundings and papers in {@code src/docs/learning.md}. Times are in
 * seconds, traces without unit, rates in units of the weight. All are immutable.
 */
public sealed interface Rule {

    Bounds bounds();

    /**
     * Spike-timing-dependent plasticity of pairs (Bi and Poo 1998; Song, Miller, Abbott 2000): a spike of the target adds plus · (x − offset),
     * one of the source takes away minus · y, where x and y are the traces that earlier spikes of source and target have left.
     *
     * @param pairing which spikes the traces remember
     * @param tauPlus time constant of the sources' traces, above 0
     * @param tauMinus time constant of the targets' traces, above 0
     * @param plus increase for a trace of 1
     * @param minus decrease for a trace of 1
     * @param offset the source trace at which a target's spike changes nothing; sources below it lose weight (Diehl and Cook 2015). 0: none
     */
    record PairStdp(Pairing pairing, double tauPlus, double tauMinus, double plus, double minus, double offset,
            Bounds bounds) implements Rule {

        public PairStdp {
            Objects.requireNonNull(pairing, "pairing");
            Objects.requireNonNull(bounds, "bounds");
            NodeChecks.positive("rule/tau_plus", tauPlus);
            NodeChecks.positive("rule/tau_minus", tauMinus);
            NodeChecks.finite("rule/plus", plus);
            NodeChecks.finite("rule/minus", minus);
            NodeChecks.finite("rule/offset", offset);
        }

        /** Without offset. */
        public PairStdp(Pairing pairing, double tauPlus, double tauMinus, double plus, double minus, Bounds bounds) {
            this(pairing, tauPlus, tauMinus, plus, minus, 0, bounds);
        }
    }

    /**
     * STDP of pairs and triplets (Pfister and Gerstner 2006): beside the traces of {@link PairStdp} source and target have a slow one each,
     * and a change is larger after recent spikes of the same neuron: plus + plus3 · (slow trace of the target), minus + minus3 · (slow trace
     * of the source).
     *
     * @param pair its plus is the paper's A2+, its minus A2−
     * @param tauX time constant of the sources' slow traces, above 0
     * @param tauY time constant of the targets' slow traces, above 0
     * @param plus3 the paper's A3+
     * @param minus3 the paper's A3−
     */
    record TripletStdp(PairStdp pair, double tauX, double tauY, double plus3, double minus3) implements Rule {

        public TripletStdp {
            Objects.requireNonNull(pair, "pair");
            NodeChecks.positive("rule/tau_x", tauX);
            NodeChecks.positive("rule/tau_y", tauY);
            NodeChecks.finite("rule/plus3", plus3);
            NodeChecks.finite("rule/minus3", minus3);
        }

        @Override
        public Bounds bounds() {
            return pair.bounds();
        }
    }

    /**
     * STDP that waits for a reward (Izhikevich 2007; Florian 2007): pairs of spikes change an eligibility trace of the connection, not its
     * weight; while there is reward, each step adds reward · eligibility to the weight. The reward is a state variable that callers add to
     * between runs.
     *
     * @param stdp of the eligibility; its bounds hold for the weight
     * @param tauEligibility time constant of the eligibility, above 0
     * @param tauReward time constant of the reward, at least 0; 0: a reward acts for one step
     */
    record RewardStdp(PairStdp stdp, double tauEligibility, double tauReward) implements Rule {

        public RewardStdp {
            Objects.requireNonNull(stdp, "stdp");
            NodeChecks.positive("rule/tau_eligibility", tauEligibility);
            NodeChecks.notNegative("rule/tau_reward", tauReward);
        }

        @Override
        public Bounds bounds() {
            return stdp.bounds();
        }
    }

    /**
     * Hebb's rule with Oja's normalisation (Oja 1982): where the target gives z, the weight changes by rate · z · (x − forgetting · z · w),
     * with x the source's trace.
     *
     * @param rate of learning
     * @param forgetting 1 is Oja's rule, whose weight vector goes to length 1; 0 is plain Hebb, held by the bounds only
     * @param tau time constant of the sources' traces, at least 0; 0: the source's value of the same step
     * @param bounds hard ones
     */
    record Hebbian(double rate, double forgetting, double tau, Bounds bounds) implements Rule {

        public Hebbian {
            Objects.requireNonNull(bounds, "bounds");
            NodeChecks.finite("rule/rate", rate);
            NodeChecks.finite("rule/forgetting", forgetting);
            NodeChecks.notNegative("rule/tau", tau);
            NodeChecks.hard(bounds);
        }
    }

    /**
     * The delta rule (Widrow and Hoff 1960): while a target is set, the weight changes at each step by rate · (target − z) · x, with z what the
     * neuron behind the connection gives and x the source's trace. The target is a state variable that callers set between runs.
     *
     * @param rate of learning
     * @param tau time constant of the sources' traces, at least 0; 0: the source's value of the same step
     * @param bounds hard ones
     */
    record DeltaRule(double rate, double tau, Bounds bounds) implements Rule {

        public DeltaRule {
            Objects.requireNonNull(bounds, "bounds");
            NodeChecks.finite("rule/rate", rate);
            NodeChecks.notNegative("rule/tau", tau);
            NodeChecks.hard(bounds);
        }
    }

    /** Which spikes of a neuron its trace remembers (Morrison, Diesmann, Gerstner 2008). */
    enum Pairing {

        /** All: each adds 1 to the trace. */
        ALL,
        /** The last one only: it sets the trace to 1. */
        NEAREST;

        /** The name in images, such as {@code nearest}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown label, listing the valid ones */
        public static Pairing of(String label) {
            return SettingNames.find("pairing", label, values(), Pairing::label);
        }
    }
}
