package io.hillock.engine.plain;

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
import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Learning;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.Rule.Pairing;
import io.hillock.neuron.Fire;
import io.hillock.neuron.NeuronMemory;
import io.hillock.step.Step;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Binds operations to constants and to the state of a runner.
 *
 * @param state a state variable's array, by its index
 */
public record OperationBinder(Program program, OperationConstants constants, IntFunction<float[]> state) {
    /** The step of one operation. */
    public Step bind(Operation operation) {
        int n = program.signal(operation.out()).shape().size();
        return switch (operation) {
            case Operation.Sum _ -> new Sum(n);
            case Operation.Linear o -> new Linear(constants.rows(o), floats(o.bias()));
            case Operation.Conv o -> conv(o);
            case Operation.Pool o -> new Pool(Window.of(o), o.input().dim(0), o.average());
            case Operation.Scale o -> new Scale(constants.floats(o.scale()));
            case Operation.Threshold o -> new Threshold(constants.floats(o.threshold()));
            case Operation.Delay o ->
                new Delay(constants.ints(o.delay()), state.apply(o.ring()));
            case Operation.Neurons o -> o.model().step().apply(memory(o));
            case Operation.Plastic o ->
                new Plastic(state.apply(o.weight()), n, rule(o.learning(), state.apply(o.weight())));
        };
    }

    private Rule rule(Learning learning, float[] weight) {
        return switch (learning) {
            case Learning.Stdp stdp -> new Stdp(constants.floats(stdp.constants()), stdp.pairing() == Pairing.NEAREST,
                    stdp.soft(), state.apply(stdp.pre()), state.apply(stdp.post()),
                    stdp.triplet().map(this::triplet).orElse(null), stdp.reward().map(this::reward).orElse(null),
                    weight);
            case Learning.Hebbian hebbian ->
                new Hebbian(constants.floats(hebbian.constants()), state.apply(hebbian.pre()), weight);
            case Learning.Delta delta -> new DeltaRule(constants.floats(delta.constants()), state.apply(delta.pre()),
                    state.apply(delta.target()), state.apply(delta.teaching()), weight);
        };
    }

    private Stdp.Triplet triplet(Learning.Triplet triplet) {
        return new Stdp.Triplet(constants.floats(triplet.constants()), state.apply(triplet.pre()),
                state.apply(triplet.post()));
    }

    private Stdp.Reward reward(Learning.Reward reward) {
        return new Stdp.Reward(constants.floats(reward.constants()), state.apply(reward.eligibility()),
                state.apply(reward.reward()));
    }

    private Conv conv(Operation.Conv o) {
        return new Conv(Window.of(o, constants.shape(o.weight())), o.input().dim(0), o.output().dim(0), o.groups(),
                constants.kernel(o), floats(o.bias()));
    }

    /** Of one operation. */
    private NeuronMemory memory(Operation.Neurons o) {
        return new NeuronMemory() {
            @Override
            public float[] constant(String field) {
                return constants.floats(o.constants().get(field));
            }

            @Override
            public float[] state(String field) {
                return state.apply(o.state().get(field));
            }

            @Override
            public Fire fire() {
                FireParameters fire = o.fire().orElseThrow();
                return new Fire(fire.reset(), fire.fires(), constants.floats(fire.threshold()), floats(fire.vReset()),
                        floats(fire.lowerBound()));
            }

            @Override
            public UpdateOrder updateOrder() {
                return o.updateOrder();
            }
        };
    }

    private float[] floats(Optional<String> tensor) {
        return tensor.map(constants::floats).orElse(null);
    }
}
