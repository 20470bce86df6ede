package io.hillock.neuron;

import io.hillock.model.Tensor;

/** The parameters of one node of a NIR file, by NIR's names. */
public interface NeuronParameters {
    boolean has(String key);

    /** @throws io.hillock.model.InvalidNetworkException if it is missing or holds no numbers */
    Tensor tensor(String key);

    /** NIR's {@code v_reset}; 0 in files that have none. */
    default Tensor vReset() {
        return has("v_reset") ? tensor("v_reset") : Tensor.vector(0);
    }

    /** NIR's {@code w_in}; 1 in files that have none. */
    default Tensor wIn() {
        return has("w_in") ? tensor("w_in") : Tensor.vector(1);
    }
}
