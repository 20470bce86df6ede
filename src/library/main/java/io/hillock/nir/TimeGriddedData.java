package io.hillock.nir;

/**
 * Values at every step: NIR's {@code TimeGriddedData}. Booleans are 0 and 1.
 *
 * @param dt seconds per step
 * @param values {@code [samples][steps][neurons]}, not to be changed
 */
public record TimeGriddedData(String source, int samples, int steps, int neurons, double dt, float[] values)
        implements
            ObservableData {}
