package io.hillock.model;

/**
 * A node whose output depends on its inputs alone: those of this step, or earlier ones for {@link Delay}.
 * {@link Plastic} also learns from the neuron that it leads to.
 */
public sealed interface Transform extends Node
        permits Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten, Delay, Threshold,
        Plastic {}
