#include "core/transform/plastic.hpp"

#include "core/error.hpp"
#include "core/image/operation_reader.hpp"

#include <string>

namespace hillock::core {

namespace {

std::variant<Stdp, Hebbian, DeltaRule> read_rule(OperationReader &reader, std::uint64_t inputs) {
    const std::string &rule = reader.fields().string("rule");
    if (rule == "stdp") {
        return Stdp::read(reader, inputs);
    }
    if (rule == "hebbian") {
        return Hebbian::read(reader, inputs);
    }
    if (rule == "delta") {
        return DeltaRule::read(reader, inputs);
    }
    reader.fields().refuse("rule", "'" + rule + "' is unknown");
}

} // namespace

Plastic Plastic::read(OperationReader &reader) {
    const std::uint32_t index = reader.state("weight");
    const StateVariable &weight = reader.program().state[index];
    if (weight.shape.size() != 2 || weight.shape[1] != reader.outputs()) {
        reader.fields().refuse("weight", text("is the state variable '", weight.name, "' of shape ",
                                              shape_text(weight.shape), ", not [inputs, ", reader.outputs(), "]"));
    }
    const std::uint64_t inputs = weight.shape[0];
    reader.operand_has(inputs);
    const std::uint32_t post = reader.fields().index("post", reader.program().signals.size());
    if (reader.program().signals[post].size != reader.outputs()) {
        reader.fields().refuse("post", text("is the signal '", reader.program().signals[post].name, "' of ",
                                            reader.program().signals[post].size, " elements, not ", reader.outputs()));
    }
    return {inputs, reader.outputs(), weight.offset, post, read_rule(reader, inputs)};
}

} // namespace hillock::core
