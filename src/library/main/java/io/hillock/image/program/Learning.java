package io.hillock.image.program;

import io.hillock.model.Rule.Pairing;
import java.util.Optional;

/**
 * The rule of a plastic transform in an image; learning.md defines each. Strings name tensors of constants; numbers are
 * indices of state variables. Immutable.
 */
public sealed interface Learning {

    /** The name of the rule in images. */
    default String label() {
        return switch (this) {
            case Stdp _ -> "stdp";
            case Hebbian _ -> "hebbian";
            case Delta _ -> "delta";
        };
    }

    /**
     * STDP of pairs; with {@code triplet}, of triplets; with {@code reward}, modulated by a reward.
     *
     * @param constants F32 [7]: decay of the sources' traces, of the targets' traces, plus, minus, offset, lower, upper
     * @param soft whether changes shrink near the bounds
     * @param pre traces of the sources, state [inputs]
     * @param post traces of the targets, state [n]
     */
    record Stdp(String constants, Pairing pairing, boolean soft, int pre, int post, Optional<Triplet> triplet,
            Optional<Reward> reward) implements Learning {}

    /**
     * @param constants F32 [4]: decay of the sources' slow traces, of the targets' slow traces, plus3, minus3
     * @param pre slow traces of the sources, state [inputs]
     * @param post slow traces of the targets, state [n]
     */
    record Triplet(String constants, int pre, int post) {}

    /**
     * @param constants F32 [2]: decay of the eligibility, of the reward
     * @param eligibility state [inputs, n]
     * @param reward state [1]; callers add to it between runs
     */
    record Reward(String constants, int eligibility, int reward) {}

    /**
     * @param constants F32 [5]: decay of the sources' traces, rate, forgetting, lower, upper
     * @param pre traces of the sources, state [inputs]
     */
    record Hebbian(String constants, int pre) implements Learning {}

    /**
     * @param constants F32 [4]: decay of the sources' traces, rate, lower, upper
     * @param pre traces of the sources, state [inputs]
     * @param target state [n]; callers set it between runs
     * @param teaching state [1], not 0 while there is a target
     */
    record Delta(String constants, int pre, int target, int teaching) implements Learning {}
}
