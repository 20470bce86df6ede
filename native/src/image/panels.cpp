#include "image/panels.hpp"

#include <cstddef>

namespace hillock {

namespace {

template<class Action>
void each_linear(Program &program, Action action) {
    for (Stage &stage : program.stages) {
        for (Operation &operation : stage.operations) {
            if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
                action(*linear);
            }
        }
    }
}

} // namespace

Panels::Panels(Program &program) {
    std::size_t floats = 0;
    each_linear(program, [&](const Linear &linear) { floats += linear.panel_floats(); });
    memory_ = Memory(floats * sizeof(float), true);
    auto *position = reinterpret_cast<float *>(memory_.get());
    each_linear(program, [&](Linear &linear) {
        linear.make_panels(position);
        position += linear.panel_floats();
    });
}

} // namespace hillock
