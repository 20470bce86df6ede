#include "image/program.hpp"

#include <algorithm>
#include <cstring>

namespace hillock {

void Program::rest(std::byte *bytes) const {
    std::memset(bytes, 0, state_bytes());
    auto *const variables = reinterpret_cast<float *>(bytes + sizeof(std::uint64_t));
    for (const StateVariable &variable : state) {
        if (variable.initial != nullptr) {
            std::copy_n(variable.initial, variable.size, variables + variable.offset);
        }
    }
}

bool Program::reads_lists(const Stage &stage) const {
    const std::vector<Source> &in = stage.operations.front().in;
    return stage.learner && in.size() == 1 && in.front().signal == input;
}

bool Program::needs_rows() const {
    const auto reads = [this](const Operation &operation) {
        return std::any_of(operation.in.begin(), operation.in.end(),
                           [this](const Source &source) { return source.signal == input; });
    };
    return output == input || std::any_of(stages.begin(), stages.end(), [&](const Stage &stage) {
               return !reads_lists(stage) && std::any_of(stage.operations.begin(), stage.operations.end(), reads);
           });
}

} // namespace hillock
