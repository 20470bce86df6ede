#include "core/neuron/neuron.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"
#include "core/image/settings.hpp"

#include <map>
#include <string>

namespace hillock::core {

namespace {

const std::map<std::string, Reset> kResetsByName = {
    {"to_v_reset", Reset::to_v_reset},       {"subtract", Reset::subtract},
    {"subtract_late", Reset::subtract_late}, {"snntorch_subtract", Reset::snntorch_subtract},
    {"to_zero_late", Reset::to_zero_late},   {"none", Reset::none},
    {"multi_spike", Reset::multi_spike}};

Fire read_fire(OperationReader &reader) {
    Fields &fields = reader.fields();
    const std::string &name = fields.string("reset");
    const auto reset = kResetsByName.find(name);
    if (reset == kResetsByName.end()) {
        fields.refuse("reset", "'" + name + "' is unknown");
    }
    Fire fire;
    fire.reset = reset->second;
    fire.threshold = reader.constants("threshold");
    fire.at_or_above = fire.reset != Reset::multi_spike && read_at_or_above(fields);
    if (fire.reset == Reset::to_v_reset) {
        fire.v_reset = reader.constants("v_reset");
    }
    if (fields.has("lower_bound")) {
        fire.lower_bound = reader.constants("lower_bound");
    }
    for (std::uint64_t j = 0; fire.reset == Reset::multi_spike && j < reader.outputs(); ++j) {
        if (!(fire.threshold[j] > 0)) {
            fields.refuse("threshold",
                          text("[", j, "] of ", fire.threshold[j], " is not above 0, as multi_spike needs"));
        }
    }
    return fire;
}

} // namespace

Neuron Neuron::read(OperationReader &reader, Model model) {
    Neuron neuron;
    neuron.model = model;
    neuron.gain = reader.constants("gain");
    if (model != Model::i && model != Model::if_) {
        neuron.decay = reader.constants("decay");
        neuron.leak = reader.constants("leak");
    }
    if (neuron.cuba()) {
        neuron.synaptic_decay = reader.constants("synaptic_decay");
        neuron.synaptic_gain = reader.constants("synaptic_gain");
        neuron.i = reader.neuron_state("i");
        neuron.membrane_first = read_membrane_first(reader.fields());
    }
    neuron.v = reader.membrane("v");
    if (model == Model::if_ || model == Model::lif || model == Model::cuba_lif) {
        neuron.fire = read_fire(reader);
    }
    return neuron;
}

} // namespace hillock::core
