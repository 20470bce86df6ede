package io.hillock.learning;

/**
 * An episode that came to mind.
 *
 * @param similarity cosine of its encoding and the one that was asked about, −1 to 1; 0 where one of them is all zero
 */
public record RecalledEpisode(Episode episode, double similarity) {}
