#include "core/image/settings.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace hillock::core {

namespace {

const std::string &one_of(Fields &fields, const char *key, std::initializer_list<std::string_view> words) {
    const std::string &word = fields.string(key);
    if (std::find(words.begin(), words.end(), word) == words.end()) {
        fields.refuse(key, "'" + word + "' is unknown");
    }
    return word;
}

} // namespace

bool read_reports_previous(Fields settings) {
    if (!(settings.real("dt") > 0)) {
        settings.refuse("dt", "is not above 0");
    }
    one_of(settings, "profile", {"nir", "snntorch", "snntorch-subtract", "snntorch-late", "norse", "spyx", "sinabs"});
    one_of(settings, "reset",
           {"to_v_reset", "to_zero", "subtract", "subtract_late", "snntorch_subtract", "multi_spike"});
    one_of(settings, "discretisation", {"euler", "exponential", "exact"});
    one_of(settings, "cycle_delay", {"neuron_out", "neuron_in"});
    settings.boolean("if_integrates_dt");
    if (settings.has("lower_bound")) {
        settings.real("lower_bound");
    }
    const std::string &report = one_of(settings, "report", {"same_step", "previous_step"});
    one_of(settings, "readout", {"mean", "max", "last"});
    settings.number("steps", 0, INT32_MAX);
    settings.finish();
    return report == "previous_step";
}

} // namespace hillock::core
