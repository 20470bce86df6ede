package io.hillock.spike;

import io.hillock.model.RunSettings;
import java.util.List;
import java.util.Objects;

/**
 * The shape of a response, which follows from an image, a batch and {@link RequestedOutputs}. Immutable.
 *
 * @param settings the run settings of the image
 * @param ports the Outputs in the image's order, at least one
 * @param labelled index of the Output that gives label and confidence
 * @param batch samples
 * @param steps time steps
 * @param raster whether the response has a raster
 * @param timed whether runs measure the latency
 * @param tracks the signals and membranes to record
 */
public record ResponseShape(RunSettings settings, List<OutputPort> ports, int labelled, int batch, int steps,
        boolean raster, boolean timed, List<RecordedSignal> tracks) {
    public ResponseShape {
        ports = List.copyOf(ports);
        tracks = List.copyOf(tracks);
        Objects.checkIndex(labelled, ports.size());
        if (!raster && any(ports, OutputKind.MEMBRANE)) {
            throw new IllegalArgumentException("a membrane output is read out of its raster");
        }
        if (batch < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "a response needs at least 1 sample and 1 step, has " + batch + " and " + steps);
        }
    }

    /** The number of values in a row of counts or of the raster: those of all Outputs together. */
    public int outputs() {
        OutputPort last = ports.getLast();
        return last.offset() + last.shape().size();
    }

    /** Whether any Output carries spikes, so that the response has counts. */
    public boolean counts() {
        return any(ports, OutputKind.SPIKES);
    }

    /** Whether any Output carries membranes, so that the response has a raster. */
    public boolean membranes() {
        return any(ports, OutputKind.MEMBRANE);
    }

    private static boolean any(List<OutputPort> ports, OutputKind kind) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).kind() == kind) {
                return true;
            }
        }
        return false;
    }

    /** The same shape for another number of samples. */
    public ResponseShape withBatch(int samples) {
        return new ResponseShape(settings, ports, labelled, samples, steps, raster, timed, tracks);
    }
}
