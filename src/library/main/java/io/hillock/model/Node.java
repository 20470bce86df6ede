package io.hillock.model;

/** A node of a {@link Network}; the 18 node types of NIR, and {@link Plastic} and {@link AdaptiveLif}, which NIR
 * lacks. All are immutable and checked when made. */
public sealed interface Node permits Input, Output, Transform, Neuron, Network {

    /** The type as NIR files write it, such as {@code CubaLIF}. */
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
