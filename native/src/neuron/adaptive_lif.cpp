#include "neuron/adaptive_lif.hpp"

#include "image/operation_reader.hpp"

namespace hillock {

AdaptiveLif AdaptiveLif::read(OperationReader &reader) {
    const auto offset = [&](std::uint32_t variable) { return reader.program().state[variable].offset; };
    AdaptiveLif neuron{};
    neuron.gain = reader.constants("gain");
    neuron.decay = reader.constants("decay");
    neuron.leak = reader.constants("leak");
    neuron.synaptic_decay = reader.constants("synaptic_decay");
    neuron.synaptic_gain = reader.constants("synaptic_gain");
    neuron.threshold = reader.constants("threshold");
    neuron.v_reset = reader.constants("v_reset");
    neuron.refractory = reader.constants("refractory");
    neuron.theta_decay = reader.constants("theta_decay");
    neuron.theta_plus = reader.constants("theta_plus");
    neuron.membrane = reader.membrane("v");
    neuron.v = offset(neuron.membrane);
    neuron.i = offset(reader.neuron_state("i"));
    neuron.count = offset(reader.neuron_state("count"));
    neuron.theta = offset(reader.neuron_state("theta"));
    return neuron;
}

} // namespace hillock
