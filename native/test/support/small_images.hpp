#pragma once

#include "support/test_image.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hillock::testing {

// The constants of one neuron population; those that its model does not know stay unused.
struct NeuronConstants {
    float gain = 1, decay = 0.5f, leak = 0, synaptic_decay = 0.5f, synaptic_gain = 1;
    float threshold = 1, v_reset = 0;
    std::vector<float> lower_bound = {};       // empty: none
    std::string fires = {}, update_order = {}; // empty: as without the field
};

// The operation of `size` neurons of one model from signal `in` to a new signal, with its states and tensors. `reset` is
// empty for those that do not spike.
Json neuron(TestImage &image, int in, std::size_t size, const std::string &model, const std::string &reset,
            const NeuronConstants &constants);

// input → `size` neurons → output, recorded as signal 1 and state variable `v`.
struct OneNeuron {
    TestImage image;
    int v;
};
OneNeuron one_neuron(std::size_t size, const std::string &model, const std::string &reset,
                     const NeuronConstants &constants);

// input [3] → linear [2] with bias → lif → output: small, and valid in every part that bad images spoil.
TestImage small_image();

// A few bytes of image whose signals take many: [1, 1, 1] with padding becomes [1, side, side].
TestImage large_signals(std::uint64_t side);

} // namespace hillock::testing
