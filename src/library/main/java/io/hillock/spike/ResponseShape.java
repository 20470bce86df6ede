package io.hillock.spike;

import io.hillock.model.RunSettings;
import java.util.List;

/**
 * The shape of a response, which follows from an image, a batch and {@link RequestedOutputs}. Immutable.
 *
 * @param settings the run settings of the image
 * @param kind the kind of values that the Output carries
 * @param outputs elements of the Output, at least 1
 * @param batch samples
 * @param steps time steps
 * @param raster whether the response has a raster
 * @param timed whether runs measure the latency
 * @param tracks the signals and membranes to record
 */
public record ResponseShape(RunSettings settings, OutputKind kind, int outputs, int batch, int steps, boolean raster,
        boolean timed, List<RecordedSignal> tracks) {
    public ResponseShape {
        tracks = List.copyOf(tracks);
        if (kind == OutputKind.MEMBRANE && !raster) {
            throw new IllegalArgumentException("a membrane output is read out of its raster");
        }
        if (batch < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "a response needs at least 1 sample and 1 step, has " + batch + " and " + steps);
        }
    }
}
