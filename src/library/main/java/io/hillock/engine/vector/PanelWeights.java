package io.hillock.engine.vector;

import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.model.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The weights of a dense transform, panel by panel of neighbouring targets, and in each panel source by source. Wide panels come first.
 * Immutable.
 *
 * @param sources number of sources
 * @param targets number of targets
 * @param panels the weights of each panel; lanes behind the last target hold 0
 * @param starts the biases of each panel's targets, or 0
 */
record PanelWeights(int sources, int targets, MemorySegment[] panels, float[][] starts) {
    static PanelWeights of(Image image, Operation.Linear linear, Optional<float[]> bias) {
        Shape shape = image.tensorShape(linear.weight());
        int sources = shape.dim(0);
        int targets = shape.dim(1);
        int wide = targets / WidePanel.TARGETS;
        int narrow = Math.ceilDiv(targets - wide * WidePanel.TARGETS, NarrowPanel.TARGETS);
        PanelWeights made = new PanelWeights(sources, targets, new MemorySegment[wide + narrow],
                new float[wide + narrow][]);
        for (int p = 0; p < made.panels.length; p++) {
            made.panels[p] = Arena.ofAuto().allocate((long) sources * made.width(p) * Float.BYTES, 64);
            made.starts[p] = new float[made.width(p)];
            if (bias.isPresent()) {
                System.arraycopy(bias.get(), made.first(p), made.starts[p], 0, made.size(p));
            }
        }
        float[] row = new float[targets];
        for (int i = 0; i < sources; i++) {
            image.weights(linear.weight(), linear.weightScale(), i * targets, row);
            for (int p = 0; p < made.panels.length; p++) {
                MemorySegment.copy(row, made.first(p), made.panels[p], ValueLayout.JAVA_FLOAT,
                        (long) i * made.width(p) * Float.BYTES, made.size(p));
            }
        }
        return made;
    }

    int wide() {
        return targets / WidePanel.TARGETS;
    }

    int width(int panel) {
        return panel < wide() ? WidePanel.TARGETS : NarrowPanel.TARGETS;
    }

    int first(int panel) {
        return panel <= wide()
                ? panel * WidePanel.TARGETS
                : wide() * WidePanel.TARGETS + (panel - wide()) * NarrowPanel.TARGETS;
    }

    /** The number of targets of a panel. */
    int size(int panel) {
        return Math.min(width(panel), targets - first(panel));
    }
}
