package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.SettingNames;
import java.util.Locale;
import java.util.Objects;

/**
 * Determines how the weights of a {@link Plastic} transform change. {@code src/docs/learning.md} gives equations,
 * roundings and papers. Times are in seconds, traces are dimensionless, rates are in units of the weight. All rules are
 * immutable.
 */
public sealed interface Rule {

    Bounds bounds();

    /**
     * Spike-timing-dependent plasticity of pairs (Bi and Poo 1998; Song, Miller, Abbott 2000). A spike of the target
     * adds plus · (x − offset) to the weight, and a spike of the source subtracts minus · y. Here x and y are the
     * traces of the earlier spikes of source and target.
     *
     * @param pairing which spikes the traces remember
     * @param tauPlus time constant of the sources' traces, above 0
     * @param tauMinus time constant of the targets' traces, above 0
     * @param plus increase for a trace of 1
     * @param minus decrease for a trace of 1
     * @param offset the source trace at which a target's spike has no effect; sources below it lose weight (Diehl and
     *     Cook 2015). 0: no offset
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
     * STDP of pairs and triplets (Pfister and Gerstner 2006). Beside the traces of {@link PairStdp}, source and target
     * each have a slow trace. Changes are larger after recent spikes of the same neuron: plus + plus3 · (slow trace of
     * the target), minus + minus3 · (slow trace of the source).
     *
     * @param pair the rule for pairs; its plus is the paper's A2+, its minus A2−
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
     * STDP that waits for a reward (Izhikevich 2007; Florian 2007). Pairs of spikes change an eligibility trace of each
     * weight, not the weight itself. While there is reward, each step adds reward · eligibility to the weight. The
     * reward is a state variable; callers add to it between runs.
     *
     * @param stdp the rule that changes the eligibility; its bounds apply to the weight
     * @param tauEligibility time constant of the eligibility, above 0
     * @param tauReward time constant of the reward, at least 0; with 0 a reward acts for one step
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
     * Hebb's rule with Oja's normalisation (Oja 1982). At each step the weight changes by
     * rate · z · (x − forgetting · z · w), with x the source's trace and z the target's output.
     *
     * @param rate the learning rate
     * @param forgetting 1 is Oja's rule, whose weight vector tends to length 1; 0 is plain Hebb, limited by the bounds
     *     alone
     * @param tau time constant of the sources' traces, at least 0; with 0, x is the source's value at the same step
     * @param bounds hard bounds
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
     * The delta rule (Widrow and Hoff 1960). While a target is set, each step changes the weight by
     * rate · (target − z) · x, with x the source's trace and z the target neuron's output. The target is a state
     * variable; callers set it between runs.
     *
     * @param rate the learning rate
     * @param tau time constant of the sources' traces, at least 0; with 0, x is the source's value at the same step
     * @param bounds hard bounds
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

        /** All spikes: each adds 1 to the trace. */
        ALL,
        /** The last spike only: it sets the trace to 1. */
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
