#include "core/neuron/adaptive_lif.hpp"

#include "core/image/operation_reader.hpp"

#include <algorithm>
#include <bit>

namespace hillock::core {

AdaptiveLif AdaptiveLif::read(OperationReader &reader) {
    const auto offset = [&](std::uint32_t variable) { return reader.program().state[variable].offset; };
    AdaptiveLif neuron{};
    neuron.uniform = true;
    const auto constants = [&](const char *key) {
        const float *const values = reader.constants(key);
        neuron.uniform = neuron.uniform && std::all_of(values, values + reader.outputs(), [&](float value) {
                             return std::bit_cast<std::uint32_t>(value) == std::bit_cast<std::uint32_t>(values[0]);
                         });
        return values;
    };
    neuron.gain = constants("gain");
    neuron.decay = constants("decay");
    neuron.leak = constants("leak");
    neuron.synaptic_decay = constants("synaptic_decay");
    neuron.synaptic_gain = constants("synaptic_gain");
    neuron.threshold = constants("threshold");
    neuron.v_reset = constants("v_reset");
    neuron.refractory = constants("refractory");
    neuron.theta_decay = constants("theta_decay");
    neuron.theta_plus = constants("theta_plus");
    neuron.membrane = reader.membrane("v");
    neuron.v = offset(neuron.membrane);
    neuron.i = offset(reader.neuron_state("i"));
    neuron.count = offset(reader.neuron_state("count"));
    neuron.theta = offset(reader.neuron_state("theta"));
    return neuron;
}

} // namespace hillock::core
