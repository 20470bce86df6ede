#include "core/training/work_memory.hpp"

#include <algorithm>

namespace hillock::core::training {

namespace {

struct Sizes {
    LinearWork linear{};
    ConvSizes conv;

    Sizes(const GradientPlan &plan, const ConvPlans &plans, std::size_t steps) {
        for (std::size_t o = 0; o < plan.operations.size(); ++o) {
            const Operation &operation = *plan.operations[o];
            if (const auto *const one = std::get_if<Conv>(&operation.kind)) {
                conv.add(*one, plans.list_entries(o));
            } else if (std::holds_alternative<Linear>(operation.kind)) {
                // forward, and backward from its targets
                linear.inputs = std::max<std::size_t>({linear.inputs, operation.inputs, operation.outputs});
            }
        }
        if (linear.inputs != 0) {
            limit_rows(linear, steps);
        }
    }
};

} // namespace

ConvPlans::ConvPlans(const GradientPlan &plan) {
    for (const Operation *const operation : plan.operations) {
        plans_.emplace_back();
        if (const auto *const conv = std::get_if<Conv>(&operation->kind)) {
            plans_.back().emplace(*conv);
        } else if (const auto *const pool = std::get_if<Pool>(&operation->kind)) {
            plans_.back().emplace(pool->window);
        }
    }
}

WorkMemory::WorkMemory(const GradientPlan &plan, const ConvPlans &plans, std::size_t steps) {
    const Sizes sizes(plan, plans, steps);
    linear_ = sizes.linear;
    if (linear_.inputs != 0) {
        linear_memory_ = Memory(carve(linear_, nullptr));
        carve(linear_, linear_memory_.get());
    }
    if (sizes.conv.sums != 0) {
        conv_memory_ = Memory(carve(conv_, nullptr, sizes.conv));
        carve(conv_, conv_memory_.get(), sizes.conv);
    }
}

std::size_t WorkMemory::bytes(const GradientPlan &plan, const ConvPlans &plans, std::size_t steps) {
    Sizes sizes(plan, plans, steps);
    ConvWork conv{};
    return (sizes.linear.inputs == 0 ? 0 : carve(sizes.linear, nullptr)) +
           (sizes.conv.sums == 0 ? 0 : carve(conv, nullptr, sizes.conv));
}

} // namespace hillock::core::training
