package io.hillock.training;

/**
 * Keeps the rates of a node's neurons between bounds: adds strength · e² to a sample's loss, averaged over the neurons, where e is the distance of a
 * neuron's spikes per step from the nearer bound.
 *
 * @param node a name, or a pattern with {@code *}
 * @param low lower bound, spikes per step
 * @param high upper bound, spikes per step; at least {@code low}
 * @param strength above 0
 */
public record RatePenalty(String node, double low, double high, double strength) {
    public RatePenalty {
        Range.atLeast("the lower rate", low, 0);
        Range.atLeast("the upper rate", high, low);
        Range.above("the strength of a penalty", strength, 0);
    }

    /**
     * Reads {@code NODE:LOW,HIGH,STRENGTH}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static RatePenalty parse(String text) {
        Spec spec = Spec.parse(text);
        if (spec.numbers().size() != 3) {
            throw new IllegalArgumentException("a penalty is NODE:LOW,HIGH,STRENGTH, not '" + text + "'");
        }
        return new RatePenalty(spec.name(), spec.number(0, 0), spec.number(1, 0), spec.number(2, 0));
    }

    /** What {@link #parse} reads as this penalty. */
    public String text() {
        return Spec.text(node, low, high, strength);
    }
}
