package io.hillock.spike;

/**
 * What a {@link Response} says of one sample, by the definitions there.
 *
 * @param label the output of the largest score
 * @param confidence its share, 0 to 1
 * @param spikeCount of all outputs; 0 for membrane outputs
 */
public record SampleSummary(int label, double confidence, long spikeCount) {}
