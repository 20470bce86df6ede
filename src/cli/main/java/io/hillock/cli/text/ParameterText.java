package io.hillock.cli.text;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * A parameter array of a node.
 *
 * @param name its NIR name
 * @param values never empty
 */
public record ParameterText(String name, Tensor values) {

    /** All parameters of a node, in NIR's order; none of nested networks. */
    public static List<ParameterText> of(Node node) {
        return switch (node) {
            case Input _,Output _,Network _,Flatten _,SumPool2d _,AvgPool2d _ -> List.of();
            case Linear n -> List.of(new ParameterText("weight", n.weight()));
            case Plastic n -> List.of(new ParameterText("weight", n.weight()));
            case Affine n -> List.of(new ParameterText("weight", n.weight()), new ParameterText("bias", n.bias()));
            case Scale n -> List.of(new ParameterText("scale", n.scale()));
            case Conv1d n -> List.of(new ParameterText("weight", n.weight()), new ParameterText("bias", n.bias()));
            case Conv2d n -> List.of(new ParameterText("weight", n.weight()), new ParameterText("bias", n.bias()));
            case Delay n -> List.of(new ParameterText("delay", n.delay()));
            case Threshold n -> List.of(new ParameterText("threshold", n.threshold()));
            case Neuron n -> n.parameters().stream().map(one -> new ParameterText(one.name(), one.values())).toList();
        };
    }

    /** Their smallest and largest. */
    public DoubleSummaryStatistics range() {
        DoubleSummaryStatistics range = new DoubleSummaryStatistics();
        values.forEach(range);
        return range;
    }

    /** Name and value, or the range of values: {@code weight -0.31..0.52}. */
    public String summary() {
        DoubleSummaryStatistics range = range();
        double min = range.getMin();
        double max = range.getMax();
        return name + " " + NumberFormat.rough(min) + (min == max ? "" : ".." + NumberFormat.rough(max));
    }
}
