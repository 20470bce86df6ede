#include "core/training/gradient_plan.hpp"

#include <algorithm>

namespace hillock::core::training {

GradientPlan::GradientPlan(const Program &program, const std::vector<Stage> &stages, const Settings &settings)
    : constant(program.signals.size()), has_gradient(program.signals.size()), read_late(program.signals.size()),
      input(program.inputs.front().signal), output(program.outputs.front().signal) {
    for (const Signal &signal : program.signals) {
        sizes_.push_back(signal.size);
    }
    constant[input] = settings.held ? 1 : 0;
    for (const Stage &stage : stages) {
        const std::size_t begin = operations.size();
        for (const Operation &operation : stage.operations) {
            operations.push_back(&operation);
            for (const Source &source : operation.in) {
                read_late[source.signal] |= source.late ? 1 : 0;
            }
        }
        ranges.push_back({begin, operations.size(), stage.feed_forward});
        const Operation &first = stage.operations.front();
        constant[first.out] = stage.operations.size() == 1 && first.stateless() &&
                              std::all_of(first.in.begin(), first.in.end(), [this](const Source &source) {
                                  return !source.late && constant[source.signal] != 0;
                              });
    }
    trained.resize(operations.size());
    for (const ParameterSettings &parameter : settings.parameters) {
        trained[parameter.operation] = 1;
    }
    find_gradients();
    find_alone();
}

void GradientPlan::find_gradients() {
    back_to_input.resize(operations.size());
    for (bool found = true; found;) { // a cycle may need several rounds
        found = false;
        for (std::size_t o = 0; o < operations.size(); ++o) {
            const std::vector<Source> &in = operations[o]->in;
            back_to_input[o] = std::any_of(in.begin(), in.end(),
                                           [this](const Source &source) { return has_gradient[source.signal] != 0; });
            std::uint8_t &has = has_gradient[operations[o]->out];
            if (has == 0 && (trained[o] != 0 || back_to_input[o] != 0)) {
                has = 1;
                found = true;
            }
        }
    }
}

void GradientPlan::find_alone() {
    std::vector<std::size_t> readers(has_gradient.size());
    for (const Operation *operation : operations) {
        for (const Source &source : operation->in) {
            ++readers[source.signal];
        }
    }
    for (const Operation *operation : operations) {
        const std::vector<Source> &in = operation->in;
        const bool one = in.size() == 1 && !in.front().late && has_gradient[in.front().signal] != 0;
        const std::uint32_t signal = in.empty() ? 0 : in.front().signal;
        alone.push_back(one && constant[signal] == 0 && signal != output && readers[signal] == 1);
        sums.push_back(constant[operation->out] == 0 && std::any_of(in.begin(), in.end(), [this](const Source &source) {
                           return constant[source.signal] != 0 && has_gradient[source.signal] != 0;
                       }));
    }
}

} // namespace hillock::core::training
