package io.hillock.engine.plain;

import io.hillock.image.program.Operation;
import io.hillock.model.Shape;

/** The constants that operations are bound to. Steps keep the arrays: whoever changes a value changes the operation. */
public interface OperationConstants {
    /** A row of targets for each source. */
    float[][] rows(Operation.Linear linear);

    /** {@code [Cin][Kh][Kw][Cout / groups]} */
    float[] kernel(Operation.Conv conv);

    /** The shape of a tensor. */
    Shape shape(String tensor);

    /** The values of a float32 tensor. */
    float[] floats(String tensor);

    /** The values of an int32 tensor. */
    int[] ints(String tensor);
}
