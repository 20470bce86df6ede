package io.hillock.model;

/**
 * How the weights of a {@link Plastic} connection change: equations, roundings and papers in {@code src/docs/learning.md}. Times are in
 * seconds, traces without unit, rates in units of the weight. All are immutable.
 */
public sealed interface Rule permits PairStdp, TripletStdp, RewardStdp, Hebbian, DeltaRule {

    Bounds bounds();
}
