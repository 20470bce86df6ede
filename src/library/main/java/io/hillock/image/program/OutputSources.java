package io.hillock.image.program;

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
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.SumPool2d;
import io.hillock.model.Threshold;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.spike.OutputKind;
import java.util.ArrayDeque;
import java.util.HashSet;

/**
 * Decides whether an Output carries spikes: it does if everything that arrives there is spikes, changed only in time
 * and shape.
 */
public final class OutputSources {
    private final FlatNetwork network;

    public OutputSources(FlatNetwork network) {
        this.network = network;
    }

    public OutputKind kind(String output) {
        boolean spikes = false;
        var seen = new HashSet<String>();
        var open = new ArrayDeque<String>();
        open.add(output);
        while (!open.isEmpty()) {
            String node = open.remove();
            if (!seen.add(node)) {
                continue;
            }
            switch (network.nodes().get(node)) {
                case Threshold _ -> spikes = true;
                case Neuron neuron when neuron.spikes() -> spikes = true;
                case Flatten _,Delay _,Input _,Output _ -> {
                    if (network.inputs().contains(node)) {
                        return OutputKind.MEMBRANE;
                    }
                    open.addAll(network.predecessors(node));
                }
                case Linear _,Affine _,Plastic _,Scale _,Conv1d _,Conv2d _,SumPool2d _,AvgPool2d _,Neuron _ -> {
                    return OutputKind.MEMBRANE;
                }
                case Network _ -> throw new IllegalStateException("a flat network holds no network");
            }
        }
        return spikes ? OutputKind.SPIKES : OutputKind.MEMBRANE;
    }
}
