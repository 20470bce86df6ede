package io.hillock.model;

/**
 * A node of a {@link Network}: one of NIR's 18 node types, or Hillock's own {@link Plastic} or {@link AdaptiveLif}.
 * Nodes are immutable; their constructors check all parameters.
 */
public sealed interface Node permits Input, Output, Transform, Neuron, Network {

    /** The type's name in NIR files, such as {@code CubaLIF}. */
    default String type() {
        return switch (this) {
            case Input _ -> "Input";
            case Output _ -> "Output";
            case Linear _ -> "Linear";
            case Affine _ -> "Affine";
            case Scale _ -> "Scale";
            case Conv1d _ -> "Conv1d";
            case Conv2d _ -> "Conv2d";
            case SumPool2d _ -> "SumPool2d";
            case AvgPool2d _ -> "AvgPool2d";
            case Flatten _ -> "Flatten";
            case Delay _ -> "Delay";
            case Threshold _ -> "Threshold";
            case I _ -> "I";
            case If _ -> "IF";
            case Li _ -> "LI";
            case Lif _ -> "LIF";
            case CubaLi _ -> "CubaLI";
            case CubaLif _ -> "CubaLIF";
            case Plastic _ -> "Plastic";
            case AdaptiveLif _ -> "AdaptiveLIF";
            case Network _ -> "NIRGraph";
        };
    }
}
