#include "support/learner.hpp"

#include "support/small_images.hpp"

namespace hillock::testing {

Learner::Learner() {
    const int fc = image.signal("fc", {1});
    plastic = operation("plastic", {0}, fc);
    image.floats("fc.weight", {2, 1}, {0.5f, 1.0f});
    state("weight", {2, 1});
    image.program["state"][0]["initial"] = "fc.weight";
}

void Learner::state(const char *field, const Shape &shape) {
    plastic[field] = image.state("fc:" + std::string(field), shape);
}

TestImage Learner::finish(const std::string &rule, const std::vector<float> &constants) {
    plastic["rule"] = rule;
    plastic["constants"] = image.floats("fc.rule", {constants.size()}, constants);
    plastic["post"] = 2;
    Json cell = neuron(image, 1, 1, "if", "to_v_reset", {.threshold = 0.8f});
    image.stage({plastic, cell});
    image.output(2, true);
    return std::move(image);
}

TestImage pair_stdp() {
    Learner learner;
    learner.state("pre_trace", {2});
    learner.state("post_trace", {1});
    learner.plastic["pairing"] = "all";
    learner.plastic["soft"] = false;
    return learner.finish("stdp", {kDecay, kDecay, kPlus, kMinus, 0, 0, 1});
}

TestImage reward_stdp() {
    Learner learner;
    learner.state("pre_trace", {2});
    learner.state("post_trace", {1});
    learner.state("eligibility", {2, 1});
    learner.state("reward", {1});
    learner.plastic["pairing"] = "nearest";
    learner.plastic["soft"] = false;
    learner.plastic["modulation"] = learner.image.floats("fc.reward", {2}, {1, 0});
    return learner.finish("stdp", {kDecay, kDecay, kPlus, kMinus, 0, 0, 1});
}

} // namespace hillock::testing
