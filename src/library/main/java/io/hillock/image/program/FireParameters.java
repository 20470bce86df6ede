package io.hillock.image.program;

import io.hillock.model.RunSettings.Reset;
import java.util.Optional;

/**
 * How a neuron turns its membrane into spikes (neurons.md, Fire). The strings name tensors of shape [n].
 *
 * @param reset any but {@code TO_ZERO}, which images write as {@code TO_V_RESET} with zeros
 * @param vReset present with {@code TO_V_RESET} only
 * @param lowerBound what the membrane is raised to after the reset, where that is wanted
 */
public record FireParameters(String threshold, Reset reset, Optional<String> vReset, Optional<String> lowerBound) {}
