package io.hillock.nir;

import io.hillock.model.Network;

/**
 * A guess at the simulator that a network was exported from, and so at the settings that run it as there. NIR files do not
 * name their simulator, but each exporter computes the parameters in its own way. Immutable.
 *
 * @param profile label of the profile, such as {@code snntorch-late}
 * @param dt time step in seconds
 * @param reason what in the file speaks for it
 * @param caution what the file cannot tell; empty if nothing
 */
public record SimulatorProposal(String profile, double dt, String reason, String caution) {

    /** The likeliest simulator; {@code nir} if nothing speaks for another. */
    public static SimulatorProposal of(Network network) {
        return SimulatorPatterns.match(ExportedNeurons.of(network));
    }
}
