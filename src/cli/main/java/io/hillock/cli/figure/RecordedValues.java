package io.hillock.cli.figure;

/**
 * The values of a node over a run.
 *
 * @param name such as {@code lif1:z}
 * @param values [steps][elements]
 */
public record RecordedValues(String name, int steps, int elements, float[] values) {
    float at(int step, int element) {
        return values[step * elements + element];
    }

    /** Whether these are spikes: counts, mostly 0 and 1. */
    boolean spikes() {
        for (float value : values) {
            if (value < 0 || value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }

    /** The sum over all elements in one step, divided by their number. */
    double mean(int step) {
        double sum = 0;
        for (int element = 0; element < elements; element++) {
            sum += at(step, element);
        }
        return sum / elements;
    }
}
