package io.hillock.model;

import java.util.Objects;

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
public record PairStdp(Pairing pairing, double tauPlus, double tauMinus, double plus, double minus, double offset,
        Bounds bounds) implements Rule {

    public PairStdp {
        Objects.requireNonNull(pairing, "pairing");
        Objects.requireNonNull(bounds, "bounds");
        Checks.positive("rule/tau_plus", tauPlus);
        Checks.positive("rule/tau_minus", tauMinus);
        Checks.finite("rule/plus", plus);
        Checks.finite("rule/minus", minus);
        Checks.finite("rule/offset", offset);
    }

    /** Without offset. */
    public PairStdp(Pairing pairing, double tauPlus, double tauMinus, double plus, double minus, Bounds bounds) {
        this(pairing, tauPlus, tauMinus, plus, minus, 0, bounds);
    }
}
