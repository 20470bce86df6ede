package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * CubaLIF with a refractory time and a homeostatic threshold (Diehl and Cook 2015). Hillock's own node; NIR has no
 * equivalent. The equations are tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ.
 *
 * <p>The neuron spikes if v &gt; v_threshold + θ and the refractory time since its last spike has passed. Then
 * v = v_reset, held for the refractory time, and θ grows by theta_plus. v starts at v_leak. All parameters have the
 * same shape. Immutable.
 *
 * @param tauSyn seconds, above 0
 * @param tauMem seconds, above 0
 * @param r resistance
 * @param vLeak the potential at which v starts and to which it decays
 * @param wIn weight of the input
 * @param vThreshold the threshold for θ = 0
 * @param vReset the potential after a spike; {@link RunSettings#reset} does not apply here
 * @param refractory seconds, at least 0
 * @param tauTheta seconds, above 0
 * @param thetaPlus the amount that each spike adds to θ; 0 switches homeostasis off
 */
public record AdaptiveLif(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn, Tensor vThreshold,
        Tensor vReset, Tensor refractory, Tensor tauTheta, Tensor thetaPlus) implements Neuron {

    public AdaptiveLif {
        NodeChecks.positive("tau_syn", tauSyn);
        NodeChecks.positive("tau_mem", tauMem);
        NodeChecks.positive("tau_theta", tauTheta);
        NodeChecks.notNegative("refractory", refractory);
        Shape shape = tauSyn.shape();
        NodeChecks.sameShape(shape, "tau_syn", "tau_mem", tauMem);
        NodeChecks.sameShape(shape, "tau_syn", "r", r);
        NodeChecks.sameShape(shape, "tau_syn", "v_leak", vLeak);
        NodeChecks.sameShape(shape, "tau_syn", "w_in", wIn);
        NodeChecks.sameShape(shape, "tau_syn", "v_threshold", vThreshold);
        NodeChecks.sameShape(shape, "tau_syn", "v_reset", vReset);
        NodeChecks.sameShape(shape, "tau_syn", "refractory", refractory);
        NodeChecks.sameShape(shape, "tau_syn", "tau_theta", tauTheta);
        NodeChecks.sameShape(shape, "tau_syn", "theta_plus", thetaPlus);
    }

    @Override
    public Shape shape() {
        return tauSyn.shape();
    }

    @Override
    public String type() {
        return "AdaptiveLIF";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau_syn", tauSyn), new NamedTensor("tau_mem", tauMem), new NamedTensor("r", r),
                new NamedTensor("v_leak", vLeak), new NamedTensor("w_in", wIn),
                new NamedTensor("v_threshold", vThreshold), new NamedTensor("v_reset", vReset),
                new NamedTensor("refractory", refractory), new NamedTensor("tau_theta", tauTheta),
                new NamedTensor("theta_plus", thetaPlus));
    }

    @Override
    public boolean spikes() {
        return true;
    }
}
