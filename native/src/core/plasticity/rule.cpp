#include "core/plasticity/rule.hpp"

#include "core/image/operation_reader.hpp"

#include <string>

namespace hillock::core {

namespace {

const float *read_constants(OperationReader &reader, const char *key, std::uint64_t count) {
    return reader.tensor(key, Dtype::f32, {count}).floats();
}

std::size_t read_offset(OperationReader &reader, const char *key, const std::vector<std::uint64_t> &shape) {
    return reader.program().state[reader.state(key, shape)].offset;
}

bool read_nearest(Fields &fields) {
    const std::string &pairing = fields.string("pairing");
    if (pairing != "all" && pairing != "nearest") {
        fields.refuse("pairing", "'" + pairing + "' is unknown");
    }
    return pairing == "nearest";
}

} // namespace

Stdp Stdp::read(OperationReader &reader, std::uint64_t inputs) {
    Fields &fields = reader.fields();
    const std::uint64_t outputs = reader.outputs();
    Stdp rule{read_constants(reader, "constants", 7),
              read_nearest(fields),
              fields.boolean("soft"),
              read_offset(reader, "pre_trace", {inputs}),
              read_offset(reader, "post_trace", {outputs}),
              {},
              {}};
    if (fields.has("triplet")) {
        rule.triplet = Triplet{read_constants(reader, "triplet", 4), read_offset(reader, "pre_slow", {inputs}),
                               read_offset(reader, "post_slow", {outputs})};
    }
    if (fields.has("modulation")) {
        rule.modulation =
            Modulation{read_constants(reader, "modulation", 2), read_offset(reader, "eligibility", {inputs, outputs}),
                       read_offset(reader, "reward", {1})};
    }
    return rule;
}

Hebbian Hebbian::read(OperationReader &reader, std::uint64_t inputs) {
    return {read_constants(reader, "constants", 5), read_offset(reader, "pre_trace", {inputs})};
}

DeltaRule DeltaRule::read(OperationReader &reader, std::uint64_t inputs) {
    return {read_constants(reader, "constants", 4), read_offset(reader, "pre_trace", {inputs}),
            read_offset(reader, "target", {reader.outputs()}), read_offset(reader, "teaching", {1})};
}

} // namespace hillock::core
