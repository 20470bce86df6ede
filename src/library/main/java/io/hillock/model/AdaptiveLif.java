package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * CubaLIF with a refractory time and a homeostatic threshold (Diehl and Cook 2015). Hillock's own node; NIR has no
 * equivalent. The equations are tau_syn di/dt = −i + w_in x; tau_mem dv/dt = (v_leak − v) + r i; tau_theta dθ/dt = −θ.
 *
 * <p>The neuron spikes if v &gt; v_threshold + θ and the refractory time since its last spike has passed. Then
 * v = v_reset, held for the refractory time, and θ grows by theta_plus. v starts at v_leak. All parameters
 * stretch to one shape. Immutable.
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
        Broadcast all = Broadcast.of("tau_syn", tauSyn).with("tau_mem", tauMem).with("r", r).with("v_leak", vLeak)
                .with("w_in", wIn).with("v_threshold", vThreshold).with("v_reset", vReset)
                .with("refractory", refractory).with("tau_theta", tauTheta).with("theta_plus", thetaPlus);
        tauSyn = all.stretch(tauSyn);
        tauMem = all.stretch(tauMem);
        r = all.stretch(r);
        vLeak = all.stretch(vLeak);
        wIn = all.stretch(wIn);
        vThreshold = all.stretch(vThreshold);
        vReset = all.stretch(vReset);
        refractory = all.stretch(refractory);
        tauTheta = all.stretch(tauTheta);
        thetaPlus = all.stretch(thetaPlus);
    }

    @Override
    public Shape shape() {
        return tauSyn.shape();
    }

    @Override
    public AdaptiveLif broadcast(Shape shape) {
        return new AdaptiveLif(Broadcast.to(shape, tauSyn), tauMem, r, vLeak, wIn, vThreshold, vReset, refractory,
                tauTheta, thetaPlus);
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
