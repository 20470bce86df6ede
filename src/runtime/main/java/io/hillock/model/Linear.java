package io.hillock.model;

/**
 * y = W x.
 *
 * @param weight shape [..., out, in]: takes [in], gives [..., out]
 */
public record Linear(Tensor weight) implements Connection {

    public Linear {
        Checks.matrix(weight);
    }
}
