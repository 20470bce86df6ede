#include "support/small_images.hpp"

#include <utility>

namespace hillock::testing {

Json neuron(TestImage &image, int in, std::size_t size, const std::string &model, const std::string &reset,
            const NeuronConstants &constants) {
    const std::string prefix = model + std::to_string(image.program["signals"].size());
    const auto tensor = [&](const std::string &key, float value) {
        return image.floats(prefix + "." + key, {size}, std::vector<float>(size, value));
    };
    const int out = image.signal(prefix, {size});
    Json op = operation(model, {in}, out);
    op["gain"] = tensor("gain", constants.gain);
    if (model != "i" && model != "if") {
        op["decay"] = tensor("decay", constants.decay);
        op["leak"] = tensor("leak", constants.leak);
    }
    if (model == "cuba_li" || model == "cuba_lif") {
        op["synaptic_decay"] = tensor("synaptic_decay", constants.synaptic_decay);
        op["synaptic_gain"] = tensor("synaptic_gain", constants.synaptic_gain);
        op["i"] = image.state(prefix + ":i", {size});
        if (!constants.update_order.empty()) {
            op["update_order"] = constants.update_order;
        }
    }
    op["v"] = image.state(prefix + ":v", {size});
    if (!reset.empty()) {
        op["reset"] = reset;
        if (!constants.fires.empty()) {
            op["fires"] = constants.fires;
        }
        op["threshold"] = tensor("threshold", constants.threshold);
        if (reset == "to_v_reset") {
            op["v_reset"] = tensor("v_reset", constants.v_reset);
        }
        if (reset == "subtract_late") {
            image.previous(out);
        }
        if (!constants.lower_bound.empty()) {
            op["lower_bound"] = tensor("lower_bound", constants.lower_bound.front());
        }
    }
    return op;
}

OneNeuron one_neuron(std::size_t size, const std::string &model, const std::string &reset,
                     const NeuronConstants &constants) {
    TestImage image({size});
    Json op = neuron(image, 0, size, model, reset, constants);
    const int v = op["v"].get<int>();
    image.stage({std::move(op)});
    image.output(1, !reset.empty());
    return {std::move(image), v};
}

TestImage small_image() {
    TestImage image({3});
    const int fc = image.signal("fc", {2});
    Json linear = operation("linear", {0}, fc);
    linear["weight"] = image.floats("fc.weight", {3, 2}, {1, 2, 3, 4, 5, 6});
    linear["bias"] = image.floats("fc.bias", {2}, {0.5f, -0.5f});
    image.stage({linear});
    image.stage({neuron(image, fc, 2, "lif", "to_v_reset", {})});
    image.output(2, true);
    return image;
}

TestImage large_signals(std::uint64_t side) {
    TestImage image({1, 1, 1});
    const int out = image.signal("conv", {1, side, side});
    Json conv = operation("conv", {0}, out);
    conv["weight"] = image.floats("conv.weight", {1, 1, 1, 1}, {1});
    conv["groups"] = 1;
    conv["stride"] = {1, 1};
    conv["padding"] = {side, side};
    conv["dilation"] = {1, 1};
    conv["input"] = {1, 1, 1};
    conv["output"] = {1, side, side};
    image.stage({conv});
    image.output(out, false);
    return image;
}

} // namespace hillock::testing
