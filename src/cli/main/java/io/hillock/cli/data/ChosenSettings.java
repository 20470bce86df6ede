package io.hillock.cli.data;

import io.hillock.model.RunSettings;

/**
 * The settings of a run of a network.
 *
 * @param recorded whether the network's metadata gave them, but for single options
 */
public record ChosenSettings(RunSettings settings, boolean recorded) {}
