package io.hillock.spike;

import io.hillock.model.RunSettings;
import java.util.List;

/**
 * The shape of a response: what an image, a batch and a {@link RequestedOutputs} lead to.
 *
 * @param settings the run settings of the image, echoed
 * @param kind what the Output carries
 * @param outputs elements of the Output, at least 1
 * @param batch samples
 * @param steps time steps
 * @param raster whether the raster is kept
 * @param timed whether the latency is measured
 * @param tracks what is recorded
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
