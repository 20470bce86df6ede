package io.hillock.training.plain;

import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.Reset;
import io.hillock.training.ResetGradient;
import io.hillock.training.Training;
import io.hillock.training.plain.backward.ConstantGradients;
import io.hillock.training.plain.backward.FireBackward;
import io.hillock.training.plain.backward.NeuronBackward;
import io.hillock.training.plain.backward.NeuronFactors;
import io.hillock.training.plain.backward.NeuronTape;
import io.hillock.training.plain.backward.SurrogateCurve;
import java.util.Optional;
import java.util.Set;

/** Binds the backward passes of neurons. */
final class NeuronBackwards {
    /** The operations of neurons that have a gradient. */
    static final Set<String> KNOWN = Set.of("i", "if", "li", "lif", "cuba_li", "cuba_lif");

    private NeuronBackwards() {}

    /** Whether a reset has a gradient. */
    static boolean known(Reset reset) {
        return reset != Reset.MULTI_SPIKE;
    }

    static NeuronBackward of(Operation.Neurons o, TrainedProgram program, NeuronTape tape, float[] mask,
            float[][] rates,
            ConstantGradients constants) {
        ProgramArrays arrays = program.arrays();
        NeuronFactors factors = new NeuronFactors(arrays.floats(o.constants().get("gain")),
                optional(arrays, Optional.ofNullable(o.constants().get("decay"))),
                optional(arrays, Optional.ofNullable(o.constants().get("synaptic_decay"))),
                optional(arrays, Optional.ofNullable(o.constants().get("synaptic_gain"))));
        FireBackward fire = o.fire().map(rule -> fire(rule, program, tape, constants)).orElse(null);
        return new NeuronBackward(tape, factors, o.updateOrder() == UpdateOrder.MEMBRANE_FIRST, fire, mask, rates,
                constants);
    }

    private static FireBackward fire(FireParameters rule, TrainedProgram program, NeuronTape tape,
            ConstantGradients constants) {
        ProgramArrays arrays = program.arrays();
        Training.Gradients gradients = program.training().gradients();
        return new FireBackward(rule.reset(), rule.fires(), gradients.reset() == ResetGradient.WHOLE,
                arrays.floats(rule.threshold()),
                optional(arrays, rule.vReset()), optional(arrays, rule.lowerBound()),
                SurrogateCurve.of(gradients.surrogate()), tape, constants);
    }

    private static float[] optional(ProgramArrays arrays, Optional<String> tensor) {
        return tensor.map(arrays::floats).orElse(null);
    }
}
