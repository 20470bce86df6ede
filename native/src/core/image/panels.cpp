#include "core/image/panels.hpp"

#include <cstddef>

namespace hillock::core {

namespace {

template<class Action>
void each_connection(Program &program, Action action) {
    for (Stage &stage : program.stages) {
        for (Operation &operation : stage.operations) {
            if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
                action(*linear);
            } else if (auto *const conv = std::get_if<Conv>(&operation.kind)) {
                action(*conv);
            }
        }
    }
}

} // namespace

Panels::Panels(Program &program) {
    std::size_t floats = 0;
    each_connection(program, [&](const auto &connection) { floats += connection.panel_floats(); });
    program.memory.take(floats * sizeof(float));
    memory_ = Memory(floats * sizeof(float), true);
    auto *position = reinterpret_cast<float *>(memory_.get());
    each_connection(program, [&](auto &connection) {
        connection.make_panels(position);
        position += connection.panel_floats();
    });
}

} // namespace hillock::core
