package io.hillock.nir;

import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Plastic;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import io.jhdf.api.WritableGroup;

/** Writes each node type's keys as the reference implementation expects them. */
final class NodeWriter {

    private final WritableGroup group;

    private NodeWriter(WritableGroup group) {
        this.group = group;
    }

    static void write(Node node, WritableGroup group) {
        group.putDataset("type", node.type());
        new NodeWriter(group).put(node);
    }

    private void put(Node node) {
        switch (node) {
            case Input(Shape shape) -> put("shape", shape);
            case Output(Shape shape) -> put("shape", shape);
            case Linear(Tensor weight) -> put("weight", weight);
            case Affine(Tensor weight, Tensor bias) -> {
                put("weight", weight);
                put("bias", bias);
            }
            case Scale(Tensor scale) -> put("scale", scale);
            case Conv1d conv -> put(conv);
            case Conv2d conv -> put(conv);
            case SumPool2d(Size kernel, Size stride, Size padding) -> pool(kernel, stride, padding);
            case AvgPool2d(Size kernel, Size stride, Size padding) -> pool(kernel, stride, padding);
            case Flatten flatten -> {
                flatten.inputType().ifPresent(shape -> put("input_type", shape));
                put("start_dim", flatten.startDim());
                put("end_dim", flatten.endDim());
            }
            case Delay(Tensor delay) -> put("delay", delay);
            case Threshold(Tensor threshold) -> put("threshold", threshold);
            case Neuron neuron -> neuron.parameters().forEach(one -> put(one.name(), one.values()));
            case Plastic _ -> throw new IllegalStateException("GraphWriter refuses what NIR lacks");
            case Network _ -> throw new IllegalStateException("GraphWriter writes networks");
        }
    }

    private void put(Conv1d conv) {
        conv.inputLength().ifPresent(length -> put("input_shape", length));
        put("weight", conv.weight());
        put("bias", conv.bias());
        put("stride", conv.stride());
        switch (conv.padding()) {
            case Padding.Same _ -> group.putDataset("padding", "same");
            case Padding.Of of -> put("padding", of.width());
        }
        put("dilation", conv.dilation());
        put("groups", conv.groups());
    }

    private void put(Conv2d conv) {
        conv.inputSize().ifPresent(size -> put("input_shape", size));
        put("weight", conv.weight());
        put("bias", conv.bias());
        put("stride", conv.stride());
        switch (conv.padding()) {
            case Padding.Same _ -> group.putDataset("padding", "same");
            case Padding.Of(int height, int width) -> put("padding", new Size(height, width));
        }
        put("dilation", conv.dilation());
        put("groups", conv.groups());
    }

    private void pool(Size kernel, Size stride, Size padding) {
        put("kernel_size", kernel);
        put("stride", stride);
        put("padding", padding);
    }

    private void put(String key, Tensor values) {
        group.putDataset(key, NestedArrays.of(values));
    }

    private void put(String key, Shape shape) {
        group.putDataset(key, shape.dims().stream().mapToLong(dim -> dim).toArray());
    }

    private void put(String key, Size size) {
        group.putDataset(key, new long[]{size.height(), size.width()});
    }

    private void put(String key, int value) {
        group.putDataset(key, (long) value);
    }
}
