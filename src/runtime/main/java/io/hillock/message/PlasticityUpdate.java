package io.hillock.message;

import java.util.List;

/**
 * What a learning rule changed elsewhere, to be added here; answered by {@link Ack}.
 *
 * @param rule its name
 * @param rate learning rate that was used, finite
 * @param steps time steps that the change sums up
 * @param deltas F32, one a weight tensor, by its name in the image
 */
public record PlasticityUpdate(String network, String rule, double rate, long steps, List<WireTensor> deltas)
        implements
            StateMessage {
    public PlasticityUpdate {
        Checks.name("network", network);
        Checks.name("rule", rule);
        Checks.finite("rate", rate);
        Checks.count("steps", steps);
        deltas = List.copyOf(deltas);
        Checks.tensorNames("deltas", deltas);
        deltas.forEach(delta -> Checks.type(delta, ElementType.F32));
    }

    @Override
    public List<WireTensor> tensors() {
        return deltas;
    }
}
