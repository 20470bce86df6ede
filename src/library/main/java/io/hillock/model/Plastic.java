package io.hillock.model;

import io.hillock.model.graph.NodeChecks;
import java.util.Objects;

/**
 * y = W x, with weights that learn while the network runs (learning.md). Hillock's own node: NIR has no equivalent, so
 * NIR files store the learned weights as {@link Linear}.
 *
 * <p>A plastic transform leads to exactly one node. That node is a neuron, and its output drives the learning.
 *
 * @param weight shape [..., out, in], the weights before learning; within the rule's bounds
 * @param rule how the weights change
 */
public record Plastic(Tensor weight, Rule rule) implements Transform {

    public Plastic {
        NodeChecks.matrix(weight);
        Objects.requireNonNull(rule, "rule");
        Bounds bounds = rule.bounds();
        for (int i = 0; i < weight.size(); i++) {
            float w = (float) weight.at(i);
            if (w < (float) bounds.lower() || w > (float) bounds.upper()) {
                throw NodeChecks.invalid("weight", "is " + weight.at(i) + " at index " + i + ", outside "
                        + bounds.lower() + " … " + bounds.upper());
            }
        }
    }

    @Override
    public String type() {
        return "Plastic";
    }
}
