#include "support/random_image.hpp"
#include "support/small_images.hpp"
#include "support/training.hpp"

#include <utility>

namespace hillock::testing {

namespace {

// A dense connection with a bias from `in` to a new signal.
Json dense(TestImage &image, int in, std::size_t size, std::uint64_t seed) {
    Random random(seed);
    const std::size_t inputs = image.size(in);
    const int out = image.signal("fc" + std::to_string(seed), {size});
    Json op = operation("linear", {in}, out);
    const std::string name = "fc" + std::to_string(seed);
    op["weight"] = image.floats(name + ".weight", {inputs, size}, random.reals(inputs * size, -0.4f, 0.6f));
    op["bias"] = image.floats(name + ".bias", {size}, random.reals(size, -0.1f, 0.2f));
    return op;
}

int out(const Json &op) {
    return op["out"].get<int>();
}

// dense → LIF → dense → LIF: operations 0 to 3.
TestTraining two_layers() {
    TestImage image({12});
    const Json first = dense(image, 0, 19, 1);
    const Json hidden = neuron(image, out(first), 19, "lif", "subtract", {.decay = 0.8f, .leak = 0.01f});
    const Json second = dense(image, out(hidden), 4, 2);
    const Json last = neuron(image, out(second), 4, "lif", "to_v_reset", {.decay = 0.9f});
    for (const Json &op : {first, hidden, second, last}) {
        image.stage({op});
    }
    image.output(out(last), true);
    TestTraining training(std::move(image));
    for (const std::uint32_t operation : {0, 2}) {
        training.train(operation, HILLOCK_PARAMETER_WEIGHT);
        training.train(operation, HILLOCK_PARAMETER_BIAS);
    }
    return training;
}

} // namespace

TestTraining dense_training() {
    TestTraining training = two_layers();
    training.settings.optimizer = HILLOCK_OPTIMIZER_ADAMW;
    training.settings.decay = 0.02;
    training.settings.clip = 0.05;
    training.settings.whole_reset = 1;
    return training;
}

TestTraining held_training() {
    TestTraining training = two_layers();
    training.settings.held = 1;
    training.settings.optimizer = HILLOCK_OPTIMIZER_SGD;
    training.settings.momentum = 0.5;
    training.settings.decay = 0.01;
    training.settings.surrogate = HILLOCK_SURROGATE_ATAN;
    training.settings.loss = HILLOCK_LOSS_COUNT_MSE;
    training.settings.loss_first = 0.6;
    training.settings.loss_second = 0.1;
    return training;
}

TestTraining conv_training() {
    TestImage image({2, 6, 5});
    const int y = image.signal("conv", {6, 6, 5});
    Json conv = operation("conv", {0}, y);
    conv["weight"] = image.floats("conv.weight", {2, 3, 3, 3}, Random(3).reals(54, -0.3f, 0.6f));
    conv["bias"] = image.floats("conv.bias", {6}, Random(4).reals(6, -0.1f, 0.2f));
    conv["groups"] = 2;
    conv["stride"] = {1, 1};
    conv["padding"] = {1, 1};
    conv["dilation"] = {1, 1};
    conv["input"] = {2, 6, 5};
    conv["output"] = {6, 6, 5};
    Json fire = neuron(image, y, 180, "if", "subtract_late", {});
    image.program["signals"].back()["shape"] = {6, 6, 5};
    const int pooled = image.signal("pool", {6, 3, 2});
    Json pool = operation("avg_pool", {out(fire)}, pooled);
    pool["kernel"] = {2, 2};
    pool["stride"] = {2, 2};
    pool["padding"] = {0, 0};
    pool["input"] = {6, 6, 5};
    pool["output"] = {6, 3, 2};
    const Json last = dense(image, pooled, 3, 5);
    const Json membrane = neuron(image, out(last), 3, "li", "", {.decay = 0.9f});
    for (const Json &op : {conv, fire, pool, last, membrane}) {
        image.stage({op});
    }
    image.output(out(membrane), false);
    TestTraining training(std::move(image));
    for (const std::uint32_t operation : {0, 3}) {
        training.train(operation, HILLOCK_PARAMETER_WEIGHT);
        training.train(operation, HILLOCK_PARAMETER_BIAS);
    }
    training.settings.loss = HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY;
    training.settings.reduction = HILLOCK_REDUCTION_MAX;
    training.settings.surrogate = HILLOCK_SURROGATE_TRIANGULAR;
    training.settings.surrogate_first = 0.5;
    training.settings.optimizer = HILLOCK_OPTIMIZER_ADAM;
    training.settings.decay = 0.01;
    return training;
}

TestTraining recurrent_training() {
    TestImage image({7});
    const Json in = dense(image, 0, 17, 6);
    Json back = dense(image, out(in), 17, 7); // of the neurons' spikes, once they have a signal
    Json cell = neuron(image, out(in), 17, "cuba_lif", "subtract_late", {.decay = 0.8f, .synaptic_decay = 0.6f});
    back["in"] = Json::array({late(out(cell))});
    cell["in"].push_back({{"signal", out(back)}, {"late", false}});
    const Json last = dense(image, out(cell), 3, 9);
    const Json membrane = neuron(image, out(last), 3, "cuba_li", "", {.decay = 0.7f});
    image.stage({in});
    image.stage({back, cell});
    image.stage({last});
    image.stage({membrane});
    image.output(out(membrane), false);
    TestTraining training(std::move(image));
    training.train(0, HILLOCK_PARAMETER_WEIGHT);
    training.train(1, HILLOCK_PARAMETER_WEIGHT);
    training.train_constant(2, HILLOCK_CONSTANT_DECAY, std::vector<float>(17, 0.8f));
    training.train_constant(2, HILLOCK_CONSTANT_SYNAPTIC_DECAY, std::vector<float>(17, 0.6f));
    training.train_constant(2, HILLOCK_CONSTANT_THRESHOLD, std::vector<float>(17, 1.0f));
    training.train(3, HILLOCK_PARAMETER_WEIGHT);
    training.train_constant(4, HILLOCK_CONSTANT_SYNAPTIC_GAIN, std::vector<float>(3, 1.0f));
    training.settings.loss = HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY;
    training.settings.reduction = HILLOCK_REDUCTION_MEAN;
    training.settings.surrogate = HILLOCK_SURROGATE_SIGMOID;
    training.settings.whole_reset = 1;
    return training;
}

TestTraining delay_training() {
    TestImage image({10});
    const int scaled = image.signal("scaled", {10});
    Json scale = operation("scale", {0}, scaled);
    scale["scale"] = image.floats("scale", {10}, Random(10).reals(10, 0.2f, 1.5f));
    const int delayed = image.signal("delayed", {10});
    Json delay = operation("delay", {scaled}, delayed);
    delay["delay"] = image.integers("delay", {10}, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3});
    delay["ring"] = image.state("ring", {5, 10});
    const int both = image.signal("both", {10});
    const Json sum = operation("sum", {scaled, delayed}, both);
    const int gated = image.signal("gated", {10});
    Json threshold = operation("threshold", {both}, gated);
    threshold["threshold"] = image.floats("threshold", {10}, Random(11).reals(10, 0.1f, 0.8f));
    const Json last = dense(image, gated, 5, 12);
    const Json fire = neuron(image, out(last), 5, "lif", "snntorch_subtract", {.decay = 0.9f});
    for (const Json &op : {scale, delay, sum, threshold, last, fire}) {
        image.stage({op});
    }
    image.output(out(fire), true);
    TestTraining training(std::move(image));
    training.train(0, HILLOCK_PARAMETER_SCALE);
    training.train(3, HILLOCK_PARAMETER_THRESHOLD);
    training.train(4, HILLOCK_PARAMETER_WEIGHT);
    training.settings.surrogate = HILLOCK_SURROGATE_SLAYER;
    training.settings.surrogate_second = 1;
    return training;
}

TestTraining dropout_training() {
    TestTraining training = two_layers();
    training.train_constant(3, HILLOCK_CONSTANT_V_RESET, std::vector<float>(4, 0.0f));
    training.dropout.push_back({1, 0, 0.3});
    training.penalties.push_back({1, 0, 0.05, 0.1, 0.5});
    training.penalties.push_back({1, 0, 0, 0.2, 0.25});
    training.penalties.push_back({3, 0, 0.3, 0.4, 1});
    return training;
}

TestTraining norm_training() {
    TestTraining conv = conv_training(), training(conv.image);
    training.settings = conv.settings;
    for (const std::uint32_t operation : {0, 3}) {
        training.train(operation, HILLOCK_PARAMETER_WEIGHT);
        training.train(operation, HILLOCK_PARAMETER_BIAS);
        training.train(operation, HILLOCK_PARAMETER_GAMMA);
    }
    return training;
}

TestTraining held_norm_training() {
    TestTraining held = held_training(), training(held.image);
    training.settings = held.settings;
    for (const std::uint32_t operation : {0, 2}) {
        training.train(operation, HILLOCK_PARAMETER_WEIGHT);
        training.train(operation, HILLOCK_PARAMETER_BIAS);
        training.train(operation, HILLOCK_PARAMETER_GAMMA);
    }
    return training;
}

TestTraining random_training(std::uint64_t seed, bool normalised) {
    TestTraining training(random_image(seed));
    std::uint32_t operation = 0;
    for (const Json &stage : training.image.program["stages"]) {
        for (const Json &op : stage) {
            for (const auto &[field, key] :
                 {std::pair{"weight", HILLOCK_PARAMETER_WEIGHT}, std::pair{"bias", HILLOCK_PARAMETER_BIAS},
                  std::pair{"scale", HILLOCK_PARAMETER_SCALE}}) {
                if (op.contains(field)) {
                    training.train(operation, key);
                }
            }
            if (normalised && stage.size() == 1 && op.contains("weight") && op.contains("bias")) {
                training.train(operation, HILLOCK_PARAMETER_GAMMA);
            }
            ++operation;
        }
    }
    training.settings.steps = 11;
    training.settings.held = seed % 4 == 0 ? 1 : 0;
    training.settings.whole_reset = seed % 2;
    if (training.image.program["output_kind"] == "membrane") {
        training.settings.loss = HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY;
    }
    return training;
}

namespace {

TestTraining with_window(TestTraining training, std::uint32_t steps) {
    training.settings.window = steps;
    return training;
}

TestTraining with_weights(TestTraining training, hillock_weights weights) {
    training.settings.weights = weights;
    return training;
}

} // namespace

std::vector<std::pair<std::string, TestTraining>> all_trainings() {
    return {{"dense", dense_training()},
            {"held", held_training()},
            {"conv", conv_training()},
            {"recurrent", recurrent_training()},
            {"delay", delay_training()},
            {"dropout", dropout_training()},
            {"norm", norm_training()},
            {"held_norm", held_norm_training()},
            {"recurrent_window", with_window(recurrent_training(), 3)},
            {"delay_window", with_window(delay_training(), 2)},
            {"dense_halves", with_weights(dense_training(), HILLOCK_WEIGHTS_F16)},
            {"conv_bytes", with_weights(conv_training(), HILLOCK_WEIGHTS_I8)}};
}

} // namespace hillock::testing
