package io.hillock.spike;

/**
 * Label, confidence and spike count of one sample, as {@link Response} defines them.
 *
 * @param label the output with the largest score
 * @param confidence the label's share, from 0 to 1
 * @param spikeCount spikes of all outputs; 0 for membrane outputs
 */
public record SampleSummary(int label, double confidence, long spikeCount) {}
