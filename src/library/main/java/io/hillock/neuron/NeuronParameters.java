package io.hillock.neuron;

import io.hillock.model.Shape;
import io.hillock.model.Tensor;

/** The parameters of one node of a NIR file, by NIR's names. */
public interface NeuronParameters {
    boolean has(String key);

    /** @throws io.hillock.model.InvalidNetworkException if it is missing or holds no numbers */
    Tensor tensor(String key);

    /** NIR's {@code v_reset}; zeros in files that have none. */
    default Tensor vReset() {
        return has("v_reset") ? tensor("v_reset") : Tensor.fill(tensor("v_threshold").shape(), 0);
    }

    /** NIR's {@code w_in}; ones in files that have none, and a scalar stands for all neurons. */
    default Tensor wIn(Shape shape) {
        if (!has("w_in")) {
            return Tensor.fill(shape, 1);
        }
        Tensor wIn = tensor("w_in");
        return wIn.size() == 1 ? Tensor.fill(shape, wIn.at(0)) : wIn;
    }
}
