package io.hillock.model;

/** A node whose output at a step is a function of inputs alone: of this step's, or of earlier ones for {@link Delay}. */
public sealed interface Transform extends Node
        permits Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten, Delay, Threshold,
        Plastic {}
