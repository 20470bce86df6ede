package io.hillock.image.program;

import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.neuron.NeuronField;
import io.hillock.neuron.NeuronModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of a program; image.md defines each. The operand is the sum of the inputs, left to right. Strings name tensors,
 * {@code n} is the number of elements of {@code out}, and {@code ring} is the index of a state variable.
 */
public sealed interface Operation {

    /** The node that it computes, for messages. */
    String node();

    /** The inputs whose sum is the operand; without inputs, the operand is +0. */
    List<OperationInput> in();

    /** The signal that it writes. */
    int out();

    /** Its name in images. */
    default String op() {
        return switch (this) {
            case Sum _ -> "sum";
            case Linear _ -> "linear";
            case Conv _ -> "conv";
            case Pool pool -> pool.average() ? "avg_pool" : "sum_pool";
            case Scale _ -> "scale";
            case Threshold _ -> "threshold";
            case Delay _ -> "delay";
            case Neurons neurons -> neurons.model().operation();
            case Plastic _ -> "plastic";
        };
    }

    /** Whether neurons compute it that give spikes. */
    default boolean spikes() {
        return this instanceof Neurons neurons && neurons.model().spikes();
    }

    /** Whether a recording of its signal shows the step before. */
    default boolean reportsPreviousStep() {
        return this instanceof Neurons neurons && neurons.report() == ReportedStep.PREVIOUS_STEP;
    }

    /** The state variable of its membrane, or {@link Program#NONE}. */
    default int membrane() {
        return this instanceof Neurons neurons
                ? neurons.state().getOrDefault(NeuronField.MEMBRANE, Program.NONE)
                : Program.NONE;
    }

    /** out = x */
    record Sum(String node, List<OperationInput> in, int out) implements Operation {
        public Sum {
            in = List.copyOf(in);
        }
    }

    /**
     * @param weight F32, F16 or I8 [inputs, n]
     * @param weightScale F32 [n], present if the weight is I8
     * @param bias F32 [n]
     */
    record Linear(String node, List<OperationInput> in, int out, String weight, Optional<String> weightScale,
            Optional<String> bias) implements Operation {
        public Linear {
            in = List.copyOf(in);
        }
    }

    /**
     * Cross-correlation with zero padding.
     *
     * @param weight F32, F16 or I8 [Cin, Kh, Kw, Cout / groups]
     * @param weightScale F32 [Cout], present if the weight is I8
     * @param bias F32 [Cout]
     * @param padding above and left of the input
     * @param input [Cin, H, W]
     * @param output [Cout, OH, OW]
     */
    record Conv(String node, List<OperationInput> in, int out, String weight, Optional<String> weightScale,
            Optional<String> bias, int groups, Size stride,
            Size padding, Size dilation, Shape input, Shape output) implements Operation {
        public Conv {
            in = List.copyOf(in);
        }
    }

    /**
     * The sum over each window, or its mean; the mean counts the padding.
     *
     * @param padding above and left of the input
     * @param input [C, H, W]
     * @param output [C, OH, OW]
     */
    record Pool(String node, List<OperationInput> in, int out, boolean average, Size kernel, Size stride, Size padding,
            Shape input,
            Shape output) implements Operation {
        public Pool {
            in = List.copyOf(in);
        }
    }

    /** @param scale F32 [n] */
    record Scale(String node, List<OperationInput> in, int out, String scale) implements Operation {
        public Scale {
            in = List.copyOf(in);
        }
    }

    /** @param threshold F32 [n] */
    record Threshold(String node, List<OperationInput> in, int out, String threshold) implements Operation {
        public Threshold {
            in = List.copyOf(in);
        }
    }

    /**
     * @param delay I32 [n], time steps from 0 to D
     * @param ring state [D, n], D at least 1
     */
    record Delay(String node, List<OperationInput> in, int out, String delay, int ring) implements Operation {
        public Delay {
            in = List.copyOf(in);
        }
    }

    /**
     * A step of a population of neurons, by the fields of its model.
     *
     * @param constants the names of tensors, F32 [n]
     * @param state indices of state variables of shape [n]
     * @param fire present if the model fires by the settings
     * @param updateOrder CURRENT_FIRST in a model without a choice
     * @param report the step whose spikes a recording shows; SAME_STEP if the model gives no spikes
     */
    record Neurons(String node, List<OperationInput> in, int out, NeuronModel<?> model, Map<String, String> constants,
            Map<String, Integer> state, Optional<FireParameters> fire, UpdateOrder updateOrder, ReportedStep report)
            implements
                Operation {
        public Neurons {
            in = List.copyOf(in);
            constants = Map.copyOf(constants);
            state = Map.copyOf(state);
        }
    }

    /**
     * A linear transform whose weights are state. After each step of its stage they learn from its operand and from a
     * signal.
     *
     * @param weight state [inputs, n]
     * @param post the signal it learns from, of n elements, written in the same stage
     */
    record Plastic(String node, List<OperationInput> in, int out, int weight, int post, Learning learning)
            implements
                Operation {
        public Plastic {
            in = List.copyOf(in);
        }
    }
}
