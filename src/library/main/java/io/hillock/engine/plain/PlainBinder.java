package io.hillock.engine.plain;

import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.step.Step;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Binds operations to plain steps. */
public final class PlainBinder implements StepBinder {
    private final Image image;
    private final WidenedWeights weights;

    public PlainBinder(Image image) {
        this.image = image;
        this.weights = new WidenedWeights(image);
    }

    @Override
    public Function<Operation, Step> bind(IntFunction<float[]> state) {
        return new OperationBinder(image.program(), weights, state)::bind;
    }
}
