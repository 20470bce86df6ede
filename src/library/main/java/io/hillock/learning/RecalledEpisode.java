package io.hillock.learning;

/**
 * A recalled episode.
 *
 * @param similarity cosine of its encoding and the one asked about, −1 to 1; 0 if one of them is all zero
 */
public record RecalledEpisode(Episode episode, double similarity) {}
