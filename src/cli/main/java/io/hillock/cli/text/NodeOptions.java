package io.hillock.cli.text;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Linear;
import io.hillock.model.Node;
import io.hillock.model.Padding;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Threshold;
import io.hillock.model.Transform;
import java.util.StringJoiner;

/** A node's settings besides parameter arrays: strides, padding, axes. Default values are left out. */
final class NodeOptions {
    private static final Size ONE = new Size(1, 1);
    private static final Size ZERO = new Size(0, 0);

    private NodeOptions() {}

    static String of(Node node) {
        StringJoiner text = new StringJoiner(", ");
        if (node instanceof Transform connection) {
            describe(connection, text);
        }
        return text.toString();
    }

    private static void describe(Transform connection, StringJoiner text) {
        switch (connection) {
            case Conv1d conv -> {
                add(text, conv.stride() == 1, "stride " + conv.stride());
                add(text, false, "padding " + padding(conv.padding(), true));
                add(text, conv.dilation() == 1, "dilation " + conv.dilation());
                add(text, conv.groups() == 1, "groups " + conv.groups());
            }
            case Conv2d conv -> {
                add(text, conv.stride().equals(ONE), "stride " + conv.stride());
                add(text, false, "padding " + padding(conv.padding(), false));
                add(text, conv.dilation().equals(ONE), "dilation " + conv.dilation());
                add(text, conv.groups() == 1, "groups " + conv.groups());
            }
            case SumPool2d pool -> pool(text, pool.kernelSize(), pool.stride(), pool.padding());
            case AvgPool2d pool -> pool(text, pool.kernelSize(), pool.stride(), pool.padding());
            case Flatten flatten -> text.add("axes " + flatten.startDim() + " to " + flatten.endDim());
            case Linear _,Affine _,Plastic _,Scale _ -> {
            }
            case Delay _,Threshold _ -> {
            }
        }
    }

    private static void pool(StringJoiner text, Size kernel, Size stride, Size padding) {
        text.add("kernel " + kernel);
        text.add("stride " + stride);
        add(text, padding.equals(ZERO), "padding " + padding);
    }

    private static String padding(Padding padding, boolean oneDimensional) {
        return switch (padding) {
            case Padding.Same _ -> "same";
            case Padding.Of(int height, int width) -> oneDimensional ? "" + width : new Size(height, width).toString();
        };
    }

    private static void add(StringJoiner text, boolean usual, String option) {
        if (!usual) {
            text.add(option);
        }
    }
}
