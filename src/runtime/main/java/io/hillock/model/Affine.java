package io.hillock.model;

/**
 * y = W x + b.
 *
 * @param weight shape [..., out, in]: takes [in], gives [..., out]
 * @param bias one value a row of {@code weight}: shape [..., out]
 */
public record Affine(Tensor weight, Tensor bias) implements Connection {

    public Affine {
        Checks.matrix(weight);
        Shape rows = Window.rows(weight);
        if (!bias.shape().equals(rows)) {
            throw Checks.invalid("bias", "shape " + bias.shape() + " for rows " + rows + " of weight");
        }
    }
}
