package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.hillock.engine.plain.plasticity.DeltaRule;
import io.hillock.engine.plain.plasticity.Hebbian;
import io.hillock.engine.plain.plasticity.Rule;
import io.hillock.engine.plain.plasticity.Stdp;
import io.hillock.engine.plain.transform.Conv;
import io.hillock.engine.plain.transform.Delay;
import io.hillock.engine.plain.transform.Linear;
import io.hillock.engine.plain.transform.Plastic;
import io.hillock.engine.plain.transform.Pool;
import io.hillock.engine.plain.transform.Scale;
import io.hillock.engine.plain.transform.Sum;
import io.hillock.engine.plain.transform.Threshold;
import io.hillock.engine.plain.transform.Window;
import io.hillock.image.Image;
import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Learning;
import io.hillock.image.program.Operation;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Shape;
import io.hillock.neuron.Fire;
import io.hillock.neuron.NeuronMemory;
import io.hillock.step.Step;
import java.util.Optional;

/** Binds operations to the constants of an image and the state of a runner. */
record OperationBinder(Image image, WidenedWeights weights, StateArrays state) {
    Step bind(Operation operation) {
        int n = image.program().signal(operation.out()).shape().size();
        return switch (operation) {
            case Operation.Sum _ -> new Sum(n);
            case Operation.Linear o -> new Linear(weights.rowsOf(o.weight(), o.weightScale()), floats(o.bias()));
            case Operation.Conv o -> conv(o);
            case Operation.Pool o -> pool(o);
            case Operation.Scale o -> new Scale(floats(o.scale()));
            case Operation.Threshold o -> new Threshold(floats(o.threshold()));
            case Operation.Delay o ->
                new Delay(image.tensor(o.delay()).toArray(JAVA_INT_UNALIGNED), state.variable(o.ring()));
            case Operation.Neurons o -> o.model().step().apply(memory(o));
            case Operation.Plastic o ->
                new Plastic(state.variable(o.weight()), n, rule(o.learning(), state.variable(o.weight())));
        };
    }

    private Rule rule(Learning learning, float[] weight) {
        return switch (learning) {
            case Learning.Stdp stdp -> new Stdp(floats(stdp.constants()), stdp.pairing() == Pairing.NEAREST,
                    stdp.soft(), state.variable(stdp.pre()), state.variable(stdp.post()),
                    stdp.triplet().map(this::triplet).orElse(null), stdp.reward().map(this::reward).orElse(null),
                    weight);
            case Learning.Hebbian hebbian ->
                new Hebbian(floats(hebbian.constants()), state.variable(hebbian.pre()), weight);
            case Learning.Delta delta -> new DeltaRule(floats(delta.constants()), state.variable(delta.pre()),
                    state.variable(delta.target()), state.variable(delta.teaching()), weight);
        };
    }

    private Stdp.Triplet triplet(Learning.Triplet triplet) {
        return new Stdp.Triplet(floats(triplet.constants()), state.variable(triplet.pre()),
                state.variable(triplet.post()));
    }

    private Stdp.Reward reward(Learning.Reward reward) {
        return new Stdp.Reward(floats(reward.constants()), state.variable(reward.eligibility()),
                state.variable(reward.reward()));
    }

    private Conv conv(Operation.Conv o) {
        Shape weight = image.tensorShape(o.weight());
        Window window = new Window(o.input().dim(1), o.input().dim(2), o.output().dim(1), o.output().dim(2),
                weight.dim(1), weight.dim(2),
                o.stride().height(), o.stride().width(), o.padding().height(), o.padding().width(),
                o.dilation().height(),
                o.dilation().width());
        return new Conv(window, o.input().dim(0), o.output().dim(0), o.groups(),
                weights.of(o.weight(), o.weightScale()),
                floats(o.bias()));
    }

    private static Pool pool(Operation.Pool o) {
        Window window = new Window(o.input().dim(1), o.input().dim(2), o.output().dim(1), o.output().dim(2),
                o.kernel().height(),
                o.kernel().width(), o.stride().height(), o.stride().width(), o.padding().height(), o.padding().width(),
                1, 1);
        return new Pool(window, o.input().dim(0), o.average());
    }

    /** Of one operation. */
    private NeuronMemory memory(Operation.Neurons o) {
        return new NeuronMemory() {
            @Override
            public float[] constant(String field) {
                return floats(o.constants().get(field));
            }

            @Override
            public float[] state(String field) {
                return state.variable(o.state().get(field));
            }

            @Override
            public Fire fire() {
                FireParameters fire = o.fire().orElseThrow();
                return new Fire(fire.reset(), fire.fires(), floats(fire.threshold()), floats(fire.vReset()),
                        floats(fire.lowerBound()));
            }

            @Override
            public UpdateOrder updateOrder() {
                return o.updateOrder();
            }
        };
    }

    private float[] floats(Optional<String> tensor) {
        return tensor.map(this::floats).orElse(null);
    }

    private float[] floats(String tensor) {
        return image.tensor(tensor).toArray(JAVA_FLOAT_UNALIGNED);
    }
}
