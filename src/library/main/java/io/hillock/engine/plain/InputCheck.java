package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.spike.Batch;

/** Refuses input that is not finite. */
final class InputCheck {
    private InputCheck() {}

    /** @throws IllegalArgumentException naming the first value that is not finite */
    static void finite(Batch batch, int inputs) {
        long elements = batch.elements(inputs);
        for (long index = 0; index < elements; index++) {
            if (!Float.isFinite(batch.values().getAtIndex(JAVA_FLOAT, index))) {
                long row = index / inputs;
                int rows = batch.held() ? 1 : batch.steps();
                throw new IllegalArgumentException(
                        "input of sample " + row / rows + ", step " + row % rows + ", element " + index % inputs
                                + " is not finite");
            }
        }
    }
}
