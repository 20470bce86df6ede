#include "core/image/program.hpp"

#include <algorithm>
#include <cstring>

namespace hillock::core {

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
    return stage.learner && reads_input(stage.operations.front());
}

bool Program::reads_input(const Operation &operation) const {
    return inputs.size() == 1 && operation.in.size() == 1 && operation.in.front().signal == inputs.front().signal;
}

bool Program::needs_rows() const {
    const auto reads = [this](const Operation &operation) {
        return std::any_of(operation.in.begin(), operation.in.end(),
                           [this](const Source &source) { return signals[source.signal].given; });
    };
    const bool shows =
        std::any_of(signals.begin(), signals.end(), [](const Signal &signal) { return signal.given && signal.shown; });
    return shows || std::any_of(stages.begin(), stages.end(), [&](const Stage &stage) {
               return !reads_lists(stage) && std::any_of(stage.operations.begin(), stage.operations.end(), reads);
           });
}

bool Program::lists_input() const {
    return std::any_of(stages.begin(), stages.end(), [this](const Stage &stage) {
        const Operation &first = stage.operations.front();
        return (stage.learner || (stage.feed_forward && std::holds_alternative<Linear>(first.kind))) &&
               reads_input(first);
    });
}

} // namespace hillock::core
