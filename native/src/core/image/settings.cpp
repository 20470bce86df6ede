#include "core/image/settings.hpp"

#include "core/error.hpp"
#include "core/image/stage_reader.hpp"

#include <nlohmann/json.hpp>

namespace hillock::core {

namespace {

const std::vector<std::string_view> kProfiles = {
    "nir",  "snntorch", "snntorch-subtract", "snntorch-late",     "snntorch-zero-late", "snntorch-none", "norse",
    "spyx", "sinabs",   "spikingjelly",      "spikingjelly-soft", "rockpool",           "lava",          "nengo"};
const std::vector<std::string_view> kResets = {"to_v_reset",        "to_zero",      "subtract", "subtract_late",
                                               "snntorch_subtract", "to_zero_late", "none",     "multi_spike"};
const std::vector<std::string_view> kDiscretisations = {"euler", "exponential", "exact"};

const std::vector<std::string_view> kGains = {"discretised", "parameter", "one", "decay"};

void check_optional(Fields &fields, const char *key, const std::vector<std::string_view> &words) {
    if (fields.has(key)) {
        fields.one_of(key, words);
    }
}

// What all neurons have, or one node has of its own.
void check_neurons(Fields &fields) {
    check_optional(fields, "reset", kResets);
    read_at_or_above(fields);
    check_optional(fields, "discretisation", kDiscretisations);
    if (fields.has("if_integrates_dt")) {
        fields.boolean("if_integrates_dt");
    }
    if (fields.has_string("lower_bound")) {
        fields.one_of("lower_bound", {"none"});
    } else if (fields.has("lower_bound")) {
        fields.real("lower_bound");
    }
    read_membrane_first(fields);
    check_optional(fields, "gain", kGains);
    check_optional(fields, "synaptic_gain", kGains);
    check_optional(fields, "initial", {"zero", "v_leak", "v_reset"});
    if (fields.has("report")) {
        read_report(fields);
    }
}

void check_node(Fields node) {
    if (node.string("node").empty()) {
        node.refuse("node", "is empty");
    }
    check_neurons(node);
    node.finish();
}

} // namespace

bool read_reports_previous(Fields settings) {
    if (!(settings.real("dt") > 0)) {
        settings.refuse("dt", "is not above 0");
    }
    settings.one_of("profile", kProfiles);
    settings.string("reset");
    settings.string("discretisation");
    settings.one_of("cycle_delay", {"neuron_out", "neuron_in"});
    settings.boolean("if_integrates_dt");
    const bool previous = read_report(settings);
    check_neurons(settings);
    settings.one_of("readout", {"mean", "max", "last"});
    settings.number("steps", 0, INT32_MAX);
    if (settings.has("nodes")) {
        std::size_t count = 0;
        for (const Json &node : settings.array("nodes")) {
            check_node({node, text("settings: node ", count++, name_of(node, "node"))});
        }
    }
    settings.finish();
    return previous;
}

bool read_report(Fields &fields) {
    return fields.one_of("report", {"same_step", "previous_step", "previous_step_everywhere"}) != "same_step";
}

bool read_at_or_above(Fields &fields) {
    return fields.has("fires") && fields.one_of("fires", {"above", "at_or_above"}) == "at_or_above";
}

bool read_membrane_first(Fields &fields) {
    return fields.has("update_order") &&
           fields.one_of("update_order", {"current_first", "membrane_first"}) == "membrane_first";
}

} // namespace hillock::core
