package io.hillock.training.plain;

import io.hillock.model.Shape;
import java.util.function.IntUnaryOperator;

/** Where the weights of a node lie in an image: all targets of a source side by side. Each function maps an index in the image to one in the node. */
final class WeightLayout {
    private WeightLayout() {}

    /** Rearranges [..., out, in] to [in, all outs]. */
    static IntUnaryOperator dense(Shape weight) {
        int inputs = weight.dim(weight.rank() - 1);
        int outputs = weight.size() / inputs;
        return at -> at % outputs * inputs + at / outputs;
    }

    /**
     * Rearranges [Cout, Cin / groups, (Kh,) Kw] to [Cin, Kh, Kw, Cout / groups]. Channel c of the input belongs to
     * group c / (Cin / groups), and so do the outputs beside its weights.
     */
    static IntUnaryOperator kernel(Shape weight, int groups) {
        int targets = weight.dim(0) / groups;
        int sources = weight.dim(1);
        int area = weight.size() / (weight.dim(0) * sources);
        return at -> {
            int tap = at / targets % area;
            int channel = at / targets / area;
            int target = channel / sources * targets + at % targets;
            return (target * sources + channel % sources) * area + tap;
        };
    }
}
