package io.hillock.model;

/**
 * A parameter array of a node.
 *
 * @param name as NIR names it
 */
public record NamedTensor(String name, Tensor values) {}
