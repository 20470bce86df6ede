package io.hillock.adapt;

/**
 * What a rule wants.
 *
 * @param knob name of the knob
 * @param value the value that it is to have
 * @param evidence why, for people
 */
record Proposal(String knob, long value, String evidence) {}
