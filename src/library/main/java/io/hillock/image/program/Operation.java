package io.hillock.image.program;

import io.hillock.model.Shape;
import io.hillock.model.Size;
import java.util.List;
import java.util.Optional;

/**
 * One step of a program; image.md defines each. The operand is the sum of the inputs, left to right. Strings name tensors,
 * {@code n} is the number of elements of {@code out}, and {@code i}, {@code v} and {@code ring} are indices of state variables.
 */
public sealed interface Operation {

    /** The node it computes, for messages. */
    String node();

    /** What is added up to the operand; empty stands for +0. */
    List<OperationInput> in();

    /** The signal that it writes. */
    int out();

    /** Whether it gives spikes by the rules of {@link FireParameters}. */
    default boolean spikes() {
        return this instanceof If || this instanceof Lif || this instanceof CubaLif || this instanceof AdaptiveLif;
    }

    /** The state variable of its membrane, or {@link Program#NONE}. */
    default int membrane() {
        return switch (this) {
            case I o -> o.v;
            case Li o -> o.v;
            case CubaLi o -> o.v;
            case If o -> o.v;
            case Lif o -> o.v;
            case CubaLif o -> o.v;
            case AdaptiveLif o -> o.v;
            case Sum _,Linear _,Conv _,Pool _,Scale _,Threshold _,Delay _,Plastic _ -> Program.NONE;
        };
    }

    /** out = x */
    record Sum(String node, List<OperationInput> in, int out) implements Operation {
        public Sum {
            in = List.copyOf(in);
        }
    }

    /**
     * @param weight F32, F16 or I8 [inputs, n]
     * @param weightScale F32 [n], where the weight is I8
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
     * @param weightScale F32 [Cout], where the weight is I8
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
     * The sum over each window, or its mean, which counts the padding.
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

    record I(String node, List<OperationInput> in, int out, String gain, int v) implements Operation {
        public I {
            in = List.copyOf(in);
        }
    }

    record Li(String node, List<OperationInput> in, int out, String gain, String decay, String leak,
            int v) implements Operation {
        public Li {
            in = List.copyOf(in);
        }
    }

    record CubaLi(String node, List<OperationInput> in, int out, String gain, String decay, String leak,
            String synapticDecay,
            String synapticGain, int i, int v) implements Operation {
        public CubaLi {
            in = List.copyOf(in);
        }
    }

    record If(String node, List<OperationInput> in, int out, String gain, int v,
            FireParameters fire) implements Operation {
        public If {
            in = List.copyOf(in);
        }
    }

    record Lif(String node, List<OperationInput> in, int out, String gain, String decay, String leak, int v,
            FireParameters fire)
            implements
                Operation {
        public Lif {
            in = List.copyOf(in);
        }
    }

    record CubaLif(String node, List<OperationInput> in, int out, String gain, String decay, String leak,
            String synapticDecay,
            String synapticGain, int i, int v, FireParameters fire) implements Operation {
        public CubaLif {
            in = List.copyOf(in);
        }
    }

    /**
     * A CubaLIF that always resets to v_reset.
     *
     * @param refractory whole steps for which v is held after a spike
     * @param count state: steps until a spike may come
     * @param theta state: what the threshold has grown by
     */
    record AdaptiveLif(String node, List<OperationInput> in, int out, String gain, String decay, String leak,
            String synapticDecay, String synapticGain, String threshold, String vReset, String refractory,
            String thetaDecay, String thetaPlus, int i, int v, int count, int theta) implements Operation {
        public AdaptiveLif {
            in = List.copyOf(in);
        }
    }

    /**
     * A linear connection whose weights are state: after each step of its stage they learn from its operand and from a signal.
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
