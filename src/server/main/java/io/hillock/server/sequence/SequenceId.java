package io.hillock.server.sequence;

/**
 * What names a sequence: two models may use the same id.
 *
 * @param model the name that requests use
 */
record SequenceId(String model, String id) {}
