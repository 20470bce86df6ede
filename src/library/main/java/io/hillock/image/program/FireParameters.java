package io.hillock.image.program;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.RunSettings.Reset;
import java.util.Optional;

/**
 * The threshold and reset of a spiking neuron (neurons.md, Fire). The strings name tensors of shape [n]. Immutable.
 *
 * @param reset any except {@code TO_ZERO}, which images write as {@code TO_V_RESET} with zeros
 * @param fires the comparison of membrane and threshold; {@code ABOVE} with {@code MULTI_SPIKE}, which counts whole thresholds instead
 * @param vReset present with {@code TO_V_RESET} only
 * @param lowerBound the lower bound of the membrane after the reset, if there is one
 */
public record FireParameters(String threshold, Reset reset, FiringCondition fires, Optional<String> vReset,
        Optional<String> lowerBound) {}
