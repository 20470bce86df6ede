package io.hillock.nir;

import io.hillock.model.AdaptiveLif;
import io.hillock.model.Affine;
import io.hillock.model.AvgPool2d;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.CubaLi;
import io.hillock.model.CubaLif;
import io.hillock.model.Delay;
import io.hillock.model.Flatten;
import io.hillock.model.I;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
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

/** Each type's keys, as the reference implementation wants them. */
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
            case I(Tensor r) -> put("r", r);
            case If(Tensor r, Tensor vThreshold, Tensor vReset) -> {
                put("r", r);
                fire(vThreshold, vReset);
            }
            case Li(Tensor tau, Tensor r, Tensor vLeak) -> leak(tau, r, vLeak);
            case Lif(Tensor tau, Tensor r, Tensor vLeak, Tensor vThreshold, Tensor vReset) -> {
                leak(tau, r, vLeak);
                fire(vThreshold, vReset);
            }
            case CubaLi(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) ->
                synapse(tauSyn, tauMem, r, vLeak, wIn);
            case CubaLif(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn, Tensor vThreshold, Tensor vReset) -> {
                synapse(tauSyn, tauMem, r, vLeak, wIn);
                fire(vThreshold, vReset);
            }
            case Plastic _,AdaptiveLif _ -> throw new IllegalStateException("GraphWriter refuses what NIR lacks");
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

    private void leak(Tensor tau, Tensor r, Tensor vLeak) {
        put("tau", tau);
        put("r", r);
        put("v_leak", vLeak);
    }

    private void synapse(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) {
        put("tau_syn", tauSyn);
        put("tau_mem", tauMem);
        put("r", r);
        put("v_leak", vLeak);
        put("w_in", wIn);
    }

    private void fire(Tensor vThreshold, Tensor vReset) {
        put("v_threshold", vThreshold);
        put("v_reset", vReset);
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
