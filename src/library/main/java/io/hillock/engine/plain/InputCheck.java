package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.spike.Batch;
import io.hillock.spike.InputPort;
import java.util.List;

/** Refuses input that is not finite. */
final class InputCheck {
    private InputCheck() {}

    /** @throws IllegalArgumentException naming the first value that is not finite */
    static void finite(Batch batch, List<InputPort> inputs) {
        int width = inputs.stream().mapToInt(input -> input.shape().size()).sum();
        long elements = batch.elements(width);
        for (long index = 0; index < elements; index++) {
            if (!Float.isFinite(batch.values().getAtIndex(JAVA_FLOAT, index))) {
                throw new IllegalArgumentException(problem(batch, inputs, index / width, (int) (index % width)));
            }
        }
    }

    private static String problem(Batch batch, List<InputPort> inputs, long row, int element) {
        int rows = batch.held() ? 1 : batch.steps();
        InputPort port = inputs.reversed().stream().filter(input -> input.offset() <= element).findFirst()
                .orElseThrow();
        String name = inputs.size() == 1 ? "" : " '" + port.name() + "'";
        return "input" + name + " of sample " + row / rows + ", step " + row % rows + ", element "
                + (element - port.offset()) + " is not finite";
    }
}
