package io.hillock.model;

import io.hillock.model.graph.NodeChecks;

/**
 * y = W x.
 *
 * @param weight shape [..., out, in]; the input has shape [in], the output [..., out]
 */
public record Linear(Tensor weight) implements Transform {

    public Linear {
        NodeChecks.matrix(weight);
    }

    @Override
    public String type() {
        return "Linear";
    }
}
