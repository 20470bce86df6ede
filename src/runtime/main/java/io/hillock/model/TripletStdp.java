package io.hillock.model;

import java.util.Objects;

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
public record TripletStdp(PairStdp pair, double tauX, double tauY, double plus3, double minus3) implements Rule {

    public TripletStdp {
        Objects.requireNonNull(pair, "pair");
        Checks.positive("rule/tau_x", tauX);
        Checks.positive("rule/tau_y", tauY);
        Checks.finite("rule/plus3", plus3);
        Checks.finite("rule/minus3", minus3);
    }

    @Override
    public Bounds bounds() {
        return pair.bounds();
    }
}
