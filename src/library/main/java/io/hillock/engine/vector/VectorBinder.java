package io.hillock.engine.vector;

import io.hillock.engine.plain.OperationBinder;
import io.hillock.engine.plain.StepBinder;
import io.hillock.engine.plain.WidenedWeights;
import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.step.Step;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Binds operations to steps in vectors, or to plain steps where those are as fast. {@code io.hillock.engine.VectorForm} makes it by name.
 * Thread-safe.
 */
public final class VectorBinder implements StepBinder {
    private final Image image;
    private final WidenedWeights weights;
    private final Map<Operation.Linear, PanelWeights> panels = new ConcurrentHashMap<>();

    private final Map<Operation.Conv, ConvWeights> kernels = new ConcurrentHashMap<>();

    public VectorBinder(Image image) {
        this.image = image;
        this.weights = new WidenedWeights(image);
    }

    @Override
    public Function<Operation, Step> bind(IntFunction<float[]> state) {
        OperationBinder plain = new OperationBinder(image.program(), weights, state);
        Scratch scratch = new Scratch();
        return operation -> switch (operation) {
            case Operation.Linear linear -> new Linear(panels(linear), scratch);
            case Operation.Conv conv -> new Conv(kernel(conv), scratch);
            case Operation.Pool pool ->
                Pool.of((io.hillock.engine.plain.transform.Pool) plain.bind(pool), scratch);
            case Operation.Neurons neurons -> neurons(plain.bind(neurons));
            default -> plain.bind(operation);
        };
    }

    private static Step neurons(Step plain) {
        return switch (plain) {
            case io.hillock.neuron.If neurons when Fire.inVectors(neurons.fire()) ->
                new If(neurons, new Fire(neurons.fire()));
            case io.hillock.neuron.Lif neurons when Fire.inVectors(neurons.fire()) ->
                new Lif(neurons, new Fire(neurons.fire()));
            case io.hillock.neuron.CubaLif neurons when Fire.inVectors(neurons.fire()) ->
                new CubaLif(neurons, Synapse.of(neurons.synapse()), new Fire(neurons.fire()));
            case io.hillock.neuron.Li neurons -> new Li(neurons);
            case io.hillock.neuron.CubaLi neurons -> new CubaLi(neurons, Synapse.of(neurons.synapse()));
            default -> plain;
        };
    }

    private ConvWeights kernel(Operation.Conv conv) {
        return kernels.computeIfAbsent(conv, _ -> ConvWeights.of(image, conv, conv.bias().map(weights::floats)));
    }

    private PanelWeights panels(Operation.Linear linear) {
        return panels.computeIfAbsent(linear, _ -> PanelWeights.of(image, linear, linear.bias().map(weights::floats)));
    }
}
