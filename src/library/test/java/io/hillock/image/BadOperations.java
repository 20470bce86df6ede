package io.hillock.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Images whose operations do not fit their tensors, signals or geometry. */
final class BadOperations {
    private final List<BadImage> images = new ArrayList<>();

    static List<BadImage> all() {
        var bad = new BadOperations();
        bad.tensors();
        bad.operands();
        bad.fire();
        bad.convolutions();
        bad.pools();
        bad.smallWeights();
        return bad.images;
    }

    private void tensors() {
        operation("tensor_missing", "nope", "fc", fc -> fc.put("weight", "nope"));
        operation("tensor_is_the_metadata", "__metadata__", "fc", fc -> fc.put("weight", "__metadata__"));
        operation("tensor_of_another_shape", "fc", "fc", fc -> fc.put("bias", "rec.weight"));
        operation("tensor_of_another_rank", "fc", "fc", fc -> fc.put("weight", "fc.bias"));
        operation("constant_of_integers", "lif", "lif", lif -> lif.put("gain", "wait.delay"));
        operation("delay_of_floats", "wait", "wait", wait -> wait.put("delay", "lif.gain"));
        damaged("weight_transposed", "fc", GoodImages.recurrent(),
                forge -> Forge.set(forge.tensor("fc.weight"), "shape", 3, 2));
        damaged("weight_flat", "fc", GoodImages.recurrent(), forge -> Forge.set(forge.tensor("fc.weight"), "shape", 6));
        damaged("constant_in_two_dimensions", "lif", GoodImages.recurrent(),
                forge -> Forge.set(forge.tensor("lif.gain"), "shape", 1, 3));
    }

    private void operands() {
        damaged("operand_of_a_linear", "fc", GoodImages.recurrent(),
                forge -> Forge.set(forge.signal("in"), "shape", 3));
        damaged("operand_of_a_delay", "wait", GoodImages.recurrent(), forge -> forge.source("wait").put("signal", 0));
        damaged("operand_of_a_neuron", "lif", GoodImages.recurrent(), forge -> ((ObjectNode) forge.operation("lif")
                .get("in").get(1)).put("signal", 0));
        damaged("operand_of_a_sum", "out", GoodImages.convolution(), forge -> forge.source("out").put("signal", 0));
        pool("operand_of_a_pool", "pool", pool -> Forge.set(pool, "input", 2, 4, 5));
    }

    private void fire() {
        operation("reset_unknown", "explode", "lif", lif -> lif.put("reset", "explode"));
        operation("reset_to_zero", "to_zero", "lif", lif -> lif.put("reset", "to_zero"));
        operation("v_reset_missing", "v_reset", "lif", lif -> lif.remove("v_reset"));
        operation("v_reset_unused", "v_reset", "lif", lif -> lif.put("reset", "subtract"));
        operation("fires_unknown", "fires", "lif", lif -> lif.put("fires", "below"));
        operation("report_of_a_neuron_unknown", "report", "lif", lif -> lif.put("report", "never"));
        operation("update_order_without_synapse", "update_order", "lif",
                lif -> lif.put("update_order", "membrane_first"));
        damaged("update_order_unknown", "update_order", GoodImages.severalSpikes(),
                forge -> forge.operation("cuba").put("update_order", "backwards"));
        damaged("fires_with_multi_spike", "fires", GoodImages.severalSpikes(),
                forge -> forge.operation("cuba").put("fires", "at_or_above"));
        damaged("previous_missing_for_the_report_of_a_neuron", "cuba", GoodImages.severalSpikes(),
                forge -> forge.operation("cuba").put("report", "previous_step"));
        damaged("threshold_zero_with_multi_spike", "cuba", GoodImages.severalSpikes(),
                forge -> forge.value("cuba.threshold", 1, 0));
        damaged("threshold_negative_with_multi_spike", "cuba", GoodImages.severalSpikes(),
                forge -> forge.value("cuba.threshold", 0, Float.floatToIntBits(-1)));
        damaged("lower_bound_of_another_kind", "cuba", GoodImages.severalSpikes(),
                forge -> forge.operation("cuba").put("lower_bound", 1));
    }

    private void convolutions() {
        conv("conv_groups_zero", "groups", conv -> conv.put("groups", 0));
        conv("conv_groups_do_not_divide", "conv", conv -> conv.put("groups", 3));
        conv("conv_groups_too_few", "conv", conv -> conv.put("groups", 1));
        conv("conv_stride_zero", "stride", conv -> Forge.set(conv, "stride", 0, 1));
        conv("conv_stride_of_one_number", "stride", conv -> Forge.set(conv, "stride", 1));
        conv("conv_stride_beyond_the_input", "conv", conv -> Forge.set(conv, "stride", 1, 2));
        conv("conv_stride_overflows", "conv", conv -> Forge.set(conv, "stride", 1 << 28, 1 << 28));
        conv("conv_dilation_zero", "dilation", conv -> Forge.set(conv, "dilation", 1, 0));
        conv("conv_dilation_beyond_the_input", "conv", conv -> Forge.set(conv, "dilation", 3, 1));
        conv("conv_padding_negative", "padding", conv -> Forge.set(conv, "padding", -1, 0));
        conv("conv_padding_too_large", "padding", conv -> Forge.set(conv, "padding", Integer.MAX_VALUE, 0));
        conv("conv_input_of_another_size", "conv", conv -> Forge.set(conv, "input", 2, 4, 5));
        conv("conv_input_in_two_dimensions", "input", conv -> Forge.set(conv, "input", 2, 16));
        conv("conv_input_overflows", "conv", conv -> Forge.set(conv, "input", 65536, 65536, 65536));
        conv("conv_output_of_another_size", "conv", conv -> Forge.set(conv, "output", 2, 4, 3));
        conv("conv_output_of_other_channels", "conv", conv -> Forge.set(conv, "output", 4, 4, 2));
        conv("conv_output_too_high", "conv", conv -> Forge.set(conv, "output", 2, 8, 2));
        damaged("conv_weight_of_other_channels", "conv", GoodImages.convolution(),
                forge -> Forge.set(forge.tensor("conv.weight"), "shape", 1, 2, 2, 2));
        damaged("conv_weight_in_three_dimensions", "conv", GoodImages.convolution(),
                forge -> Forge.set(forge.tensor("conv.weight"), "shape", 2, 2, 2));
    }

    private void pools() {
        pool("pool_kernel_zero", "kernel", pool -> Forge.set(pool, "kernel", 2, 0));
        pool("pool_kernel_beyond_the_input", "pool", pool -> Forge.set(pool, "kernel", 4, 2));
        pool("pool_kernel_too_large", "pool", pool -> {
            Forge.set(pool, "kernel", 1 << 13, 1 << 13);
            Forge.set(pool, "padding", 1 << 13, 1 << 13);
        });
        pool("pool_stride_missing", "stride", pool -> pool.remove("stride"));
        pool("pool_stride_beyond_the_input", "pool", pool -> Forge.set(pool, "stride", 4, 2));
        pool("pool_changes_channels", "pool", pool -> Forge.set(pool, "output", 4, 2, 1));
    }

    private void smallWeights() {
        Image halves = GoodImages.convolution(WeightType.F16);
        Image bytes = GoodImages.recurrent(WeightType.I8);
        damaged("half_is_infinite", "conv.weight", halves, forge -> forge.half("conv.weight", 0xFC00));
        damaged("half_is_nan", "conv.weight", halves, forge -> forge.half("conv.weight", 0x7E01));
        damaged("half_with_a_scale", "weight_scale", halves,
                forge -> forge.operation("conv").put("weight_scale", "conv.bias"));
        damaged("float_with_a_scale", "weight_scale", GoodImages.recurrent(),
                forge -> forge.operation("fc").put("weight_scale", "fc.bias"));
        damaged("halves_as_bytes", "conv.weight", halves, forge -> forge.tensor("conv.weight").put("dtype", "I8"));
        damaged("halves_as_a_bias", "conv.weight", halves, forge -> forge.operation("conv").put("bias", "conv.weight"));
        damaged("halves_not_aligned", "conv.weight", halves, forge -> {
            int begin = forge.tensor("conv.weight").get("data_offsets").get(0).intValue();
            Forge.set(forge.tensor("conv.weight"), "data_offsets", begin + 1, begin + 17);
        });
        damaged("weight_of_integers", "wait.delay", GoodImages.recurrent(),
                forge -> forge.operation("rec").put("weight", "wait.delay"));
        damaged("scale_missing", "weight_scale", bytes, forge -> forge.operation("rec").remove("weight_scale"));
        damaged("scale_of_no_tensor", "nope", bytes, forge -> forge.operation("rec").put("weight_scale", "nope"));
        damaged("scale_of_bytes", "rec", bytes, forge -> forge.operation("rec").put("weight_scale", "rec.weight"));
        damaged("scale_of_another_shape", "rec", bytes,
                forge -> Forge.set(forge.tensor("rec.weight_scale"), "shape", 1, 3));
        damaged("scale_negative", "rec.weight_scale", bytes,
                forge -> forge.value("rec.weight_scale", 2, Float.floatToIntBits(-0.5f)));
        damaged("scale_too_large", "rec.weight_scale", bytes,
                forge -> forge.value("rec.weight_scale", 0, Float.floatToIntBits(Float.MAX_VALUE / 127)));
        damaged("initial_of_bytes", "rec.weight", bytes, forge -> forge.state("lif:v").put("initial", "rec.weight"));
    }

    private void operation(String name, String keyword, String node, Consumer<ObjectNode> damage) {
        damaged(name, keyword, GoodImages.recurrent(), forge -> damage.accept(forge.operation(node)));
    }

    private void conv(String name, String keyword, Consumer<ObjectNode> damage) {
        damaged(name, keyword, GoodImages.convolution(), forge -> damage.accept(forge.operation("conv")));
    }

    private void pool(String name, String keyword, Consumer<ObjectNode> damage) {
        damaged(name, keyword, GoodImages.convolution(), forge -> damage.accept(forge.operation("pool")));
    }

    private void damaged(String name, String keyword, Image good, Consumer<Forge> damage) {
        var forge = new Forge(good);
        damage.accept(forge);
        images.add(new BadImage(name, keyword, forge.bytes()));
    }
}
