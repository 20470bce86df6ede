#include "support/random_image.hpp"

#include <algorithm>
#include <utility>

namespace hillock::testing {

std::vector<float> Random::reals(std::size_t size, float low, float high) {
    std::vector<float> values(size);
    for (float &value : values) {
        value = low + (real() * 0.5f + 0.5f) * (high - low);
    }
    return values;
}

std::vector<float> Random::inputs(std::size_t size) {
    std::vector<float> values(size);
    for (float &value : values) {
        const std::uint64_t kind = below(10);
        value = kind < 4   ? 0.0f
                : kind < 7 ? 1.0f
                : kind < 8 ? real() * 3
                : kind < 9 ? static_cast<float>(below(5)) - 2.0f
                           : real() * (one_in(2) ? 1e-41f : -0.0f);
    }
    return values;
}

namespace {

const std::vector<std::string> kResets = {"to_v_reset",   "subtract", "subtract_late", "snntorch_subtract",
                                          "to_zero_late", "none",     "multi_spike"};
const std::vector<std::string> kNeurons = {"i", "li", "cuba_li", "if", "lif", "cuba_lif", "lif", "cuba_lif"};

class Generator {
  public:
    explicit Generator(std::uint64_t seed) : random_(seed), image_(input_shape()) {}

    TestImage make() {
        if (random_.one_in(3)) {
            image_.program["settings"]["report"] = "previous_step";
        }
        for (std::uint64_t stages = random_.between(1, 8); stages > 0; --stages) {
            random_.one_in(4) ? recurrent_stage() : image_.stage({feed_forward()});
        }
        const int out = last_signal();
        const Json &last = image_.program["stages"].back().back();
        image_.output(out, last.contains("reset") || last["op"] == "threshold");
        return std::move(image_);
    }

  private:
    Random random_;
    TestImage image_;
    int names_ = 0;

    Shape input_shape() {
        if (random_.one_in(2)) {
            return {random_.between(1, 40)};
        }
        return {random_.between(1, 4), random_.between(1, 7), random_.between(1, 7)};
    }

    int last_signal() const { return static_cast<int>(image_.program["signals"].size()) - 1; }
    std::string name(const std::string &kind) { return kind + std::to_string(names_++); }
    std::string constants(const std::string &kind, std::size_t size, float low, float high) {
        return image_.floats(name(kind), {size}, random_.reals(size, low, high));
    }

    // One of the last few signals, so that networks are deep.
    int pick() {
        const int last = last_signal();
        return last - static_cast<int>(random_.below(static_cast<std::uint64_t>(std::min(last, 3)) + 1));
    }

    // Up to three signals of the same size, possibly the same one, at times none.
    std::vector<int> pick_sources(int first) {
        std::vector<int> sources{first};
        for (int k = 0; k <= last_signal(); ++k) {
            if (image_.size(k) == image_.size(first) && random_.one_in(4) && sources.size() < 3) {
                sources.push_back(k);
            }
        }
        return random_.one_in(20) ? std::vector<int>{} : sources;
    }

    Json feed_forward() {
        const int in = pick();
        const bool square = image_.shape(in).size() == 3;
        switch (random_.below(square ? 9 : 7)) {
        case 0:
            return sum(in);
        case 1:
            return linear(in, random_.between(1, 40));
        case 2:
            return scale(in);
        case 3:
            return threshold(in);
        case 4:
            return delay(in);
        case 5:
        case 6:
            return neuron(in);
        case 7:
            return conv(in);
        default:
            return pool(in);
        }
    }

    // An operation on `in` and its like, which gives a new signal.
    Json make(const std::string &op, int in, const Shape &shape) {
        const std::vector<int> sources = pick_sources(in); // before the new signal can be one
        return operation(op, sources, image_.signal(name(op), shape));
    }

    Json sum(int in) { return make("sum", in, image_.shape(in)); }

    Json linear(int in, std::uint64_t size) {
        const std::uint64_t inputs = image_.size(in);
        Json op = make("linear", in, {size});
        const float bound = 2.0f / static_cast<float>(1 + inputs / 4);
        op["weight"] = image_.floats(name("w"), {inputs, size}, random_.reals(inputs * size, -bound, bound * 1.3f));
        if (random_.one_in(2)) {
            op["bias"] = constants("b", size, -0.3f, 0.5f);
        }
        return op;
    }

    Json scale(int in) {
        Json op = make("scale", in, image_.shape(in));
        op["scale"] = constants("s", image_.size(in), -1.5f, 1.5f);
        return op;
    }

    Json threshold(int in) {
        Json op = make("threshold", in, image_.shape(in));
        op["threshold"] = constants("t", image_.size(in), -0.2f, 1.0f);
        return op;
    }

    Json delay(int in) {
        const std::uint64_t size = image_.size(in);
        const std::uint64_t depth = random_.between(1, 9);
        std::vector<std::int32_t> steps;
        for (std::uint64_t j = 0; j < size; ++j) {
            steps.push_back(static_cast<std::int32_t>(random_.between(0, depth)));
        }
        Json op = make("delay", in, image_.shape(in));
        op["delay"] = image_.integers(name("d"), {size}, steps);
        op["ring"] = image_.state(name("ring"), {depth, size});
        return op;
    }

    Json neuron(int in) { return neuron(pick_sources(in), image_.shape(in)); }

    Json neuron(const std::vector<int> &in, const Shape &shape) {
        const std::string model = kNeurons[random_.below(kNeurons.size())];
        const std::size_t size = product(shape);
        const int out = image_.signal(name(model), shape);
        Json op = operation(model, in, out);
        op["gain"] = constants("gain", size, 0.3f, 1.1f);
        if (model != "i" && model != "if") {
            op["decay"] = constants("decay", size, 0.5f, 0.99f);
            op["leak"] = constants("leak", size, -0.02f, 0.05f);
        }
        if (model.starts_with("cuba")) {
            op["synaptic_decay"] = constants("synaptic_decay", size, 0.2f, 0.9f);
            op["synaptic_gain"] = constants("synaptic_gain", size, 0.3f, 1.0f);
            op["i"] = image_.state(name("i"), {size});
            if (random_.one_in(3)) {
                op["update_order"] = "membrane_first";
            }
        }
        op["v"] = image_.state(name("v"), {size});
        if (random_.one_in(4)) {
            image_.program["state"].back()["initial"] = constants("initial", size, -0.5f, 0.8f);
        }
        if (model.ends_with("if")) {
            fire(op, out, size);
        }
        return op;
    }

    void fire(Json &op, int out, std::size_t size) {
        const std::string reset = kResets[random_.below(kResets.size())];
        op["reset"] = reset;
        op["threshold"] = constants("threshold", size, 0.2f, 1.2f);
        if (reset != "multi_spike" && random_.one_in(2)) {
            op["fires"] = random_.one_in(4) ? "above" : "at_or_above";
        }
        if (random_.one_in(4)) {
            op["report"] = random_.one_in(2) ? "same_step" : "previous_step";
        }
        if (reset == "to_v_reset") {
            op["v_reset"] = constants("v_reset", size, -0.2f, 0.1f);
        }
        if (random_.one_in(3)) {
            op["lower_bound"] = constants("lower_bound", size, -0.5f, 0.0f);
        }
        const Json &report = op.contains("report") ? op["report"] : image_.program["settings"]["report"];
        if (reset == "subtract_late" || report == "previous_step") {
            image_.previous(out);
        }
    }

    // A cycle through a neuron, its delay at the neuron's output or at its input, or a neuron that feeds itself.
    void recurrent_stage() {
        const int in = pick();
        const Shape shape = image_.shape(in);
        Json cell = neuron({in}, shape);
        const int z = cell["out"].get<int>();
        if (random_.one_in(3)) {
            cell["in"].push_back(late(z));
            image_.previous(z);
            image_.stage({cell});
            return;
        }
        Json back = linear(in, product(shape));
        const int y = back["out"].get<int>();
        if (random_.one_in(2)) {
            back["in"] = Json::array({late(z)});
            image_.previous(z);
            cell["in"].push_back({{"signal", y}, {"late", false}});
            image_.stage({back, cell});
        } else {
            back["in"] = Json::array({{{"signal", z}, {"late", false}}});
            image_.previous(y);
            cell["in"].push_back(late(y));
            image_.stage({cell, back});
        }
    }

    // One axis of a window: sizes with which it stays inside the input and its padding.
    struct Axis {
        std::uint64_t kernel, dilation, stride, padding, output;
    };

    Axis axis(std::uint64_t input, std::uint64_t most_dilation) {
        Axis axis{random_.between(1, 4), random_.between(1, most_dilation), random_.between(1, 3),
                  random_.between(0, 3), 1};
        while ((axis.kernel - 1) * axis.dilation > input + 2 * axis.padding) {
            --axis.kernel;
        }
        const std::uint64_t room = input + 2 * axis.padding - (axis.kernel - 1) * axis.dilation;
        axis.output = 1 + random_.between(0, room / axis.stride);
        return axis;
    }

    Json conv(int in) {
        const Shape input = image_.shape(in);
        const std::uint64_t groups = input[0] % 2 == 0 && random_.one_in(2) ? 2 : 1;
        const std::uint64_t targets = random_.between(1, 5);
        const Axis y = axis(input[1], 3), x = axis(input[2], 3);
        const Shape output = {groups * targets, y.output, x.output};
        Json op = make("conv", in, output);
        const Shape shape = {input[0], y.kernel, x.kernel, targets};
        op["weight"] = image_.floats(name("w"), shape, random_.reals(product(shape), -0.4f, 0.6f));
        if (random_.one_in(2)) {
            op["bias"] = constants("b", output[0], -0.3f, 0.5f);
        }
        op["groups"] = groups;
        op["dilation"] = Shape{y.dilation, x.dilation};
        window(op, y, x, input, output);
        return op;
    }

    Json pool(int in) {
        const Shape input = image_.shape(in);
        const Axis y = axis(input[1], 1), x = axis(input[2], 1);
        const Shape output = {input[0], y.output, x.output};
        Json op = make(random_.one_in(2) ? "sum_pool" : "avg_pool", in, output);
        op["kernel"] = Shape{y.kernel, x.kernel};
        window(op, y, x, input, output);
        return op;
    }

    static void window(Json &op, const Axis &y, const Axis &x, const Shape &input, const Shape &output) {
        op["stride"] = Shape{y.stride, x.stride};
        op["padding"] = Shape{y.padding, x.padding};
        op["input"] = input;
        op["output"] = output;
    }
};

} // namespace

TestImage random_image(std::uint64_t seed) {
    return Generator(seed).make();
}

void store_small(TestImage &image, Random &random) {
    for (Json &stage : image.program["stages"]) {
        for (Json &op : stage) {
            if (op["op"] != "linear" && op["op"] != "conv") {
                continue;
            }
            const std::string name = op["weight"].get<std::string>();
            TestTensor &weight = image.tensors.at(name);
            weight.dtype = random.one_in(2) ? "F16" : "I8";
            for (std::uint32_t &word : weight.words) {
                // Of either sign and below 1, denormals too; or any whole number.
                word = static_cast<std::uint32_t>(weight.dtype == "F16" ? random.below(2) << 15 | random.below(15 << 10)
                                                                        : random.below(256));
            }
            if (weight.dtype == "I8") {
                const Shape targets{op["op"] == "conv" ? op["output"][0].get<std::uint64_t>() : weight.shape[1]};
                std::vector<float> scales = random.reals(targets[0], 0.0f, 0.006f);
                scales[random.below(targets[0])] = random.one_in(2) ? 0.0f : 1e-41f;
                op["weight_scale"] = image.floats(name + ".scale", targets, scales);
            }
        }
    }
}

std::vector<int> all_signals(const TestImage &image) {
    std::vector<int> all;
    for (std::size_t k = 0; k < image.program["signals"].size(); ++k) {
        all.push_back(static_cast<int>(k));
    }
    return all;
}

std::vector<int> all_membranes(const TestImage &image) {
    std::vector<int> all;
    for (const Json &stage : image.program["stages"]) {
        for (const Json &operation : stage) {
            if (operation.contains("v")) {
                all.push_back(operation["v"].get<int>());
            }
        }
    }
    return all;
}

} // namespace hillock::testing
