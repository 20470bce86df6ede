package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import io.hillock.model.graph.WindowShape;

/**
 * y = W x + b.
 *
 * @param weight shape [..., out, in]; the input has shape [in], the output [..., out]
 * @param bias one value for each row of {@code weight}, stretched to shape [..., out] as NumPy broadcasts
 */
public record Affine(Tensor weight, Tensor bias) implements Transform {

    public Affine {
        NodeChecks.matrix(weight);
        Shape rows = WindowShape.rows(weight);
        if (!Broadcast.fits(bias.shape(), rows)) {
            throw NodeChecks.invalid("bias", "shape " + bias.shape() + " for rows " + rows + " of weight");
        }
        bias = Broadcast.to(rows, bias);
    }

    @Override
    public String type() {
        return "Affine";
    }
}
