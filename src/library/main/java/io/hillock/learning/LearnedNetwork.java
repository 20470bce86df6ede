package io.hillock.learning;

import io.hillock.model.AdaptiveLif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Plastic;
import io.hillock.model.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts a session's learned weights into a network's nodes. */
record LearnedNetwork(LearningSession session, boolean learnsOn) {

    Network of(Network network) {
        return of(network, "");
    }

    private Network of(Network network, String prefix) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        network.nodes().forEach((name, node) -> nodes.put(name, of(node, prefix + name)));
        return new Network(nodes, network.edges(), network.version(), network.metadata(), network.warnings());
    }

    private Node of(Node node, String name) {
        return switch (node) {
            case Network nested -> of(nested, name + "/");
            case Plastic plastic -> {
                Tensor weight = rows(plastic.weight(), session.weights(name));
                yield learnsOn ? new Plastic(weight, plastic.rule()) : new Linear(weight);
            }
            case AdaptiveLif lif -> learnsOn ? lif : frozen(lif, session.state(name + ":theta"));
            default -> node;
        };
    }

    /** Rearranges [in, outs] to the model's shape [..., out, in]. */
    private static Tensor rows(Tensor shape, float[] weights) {
        int inputs = shape.shape().dim(shape.shape().rank() - 1);
        int outputs = weights.length / inputs;
        var values = new double[weights.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = weights[k % inputs * outputs + k / inputs];
        }
        return Tensor.of(shape.shape(), values);
    }

    private static AdaptiveLif frozen(AdaptiveLif lif, float[] theta) {
        double[] threshold = lif.vThreshold().toArray();
        for (int j = 0; j < threshold.length; j++) {
            threshold[j] += theta[j];
        }
        return new AdaptiveLif(lif.tauSyn(), lif.tauMem(), lif.r(), lif.vLeak(), lif.wIn(),
                Tensor.of(lif.shape(), threshold), lif.vReset(), lif.refractory(), lif.tauTheta(),
                Tensor.fill(lif.shape(), 0));
    }
}
