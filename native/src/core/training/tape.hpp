#pragma once

#include "core/training/tape_layout.hpp"
#include "core/training/work_memory.hpp"

namespace hillock::core::training {

// The arrays of a TapeLayout in the memory of one thread and of one sample. Plain data.
struct Tape {
    const GradientPlan &plan;
    const TapeLayout &layout;
    float *thread = nullptr, *sample = nullptr; // those of the next lane lie behind them
    const WorkMemory *work = nullptr;           // the thread's
    const float *input = nullptr;               // the sample's rows, the caller's; or one row that is held
    std::size_t input_floats = 0;               // of a sample
    std::size_t first = 0;                      // the segment's first step

    // Null if it is nowhere.
    float *at(Place place) const {
        return !place.there() ? nullptr : (place.home == Place::Home::sample ? sample : thread) + place.at;
    }

    // From a place to that of the next lane.
    std::size_t lane_stride(Place place) const {
        return place.home == Place::Home::sample ? layout.sample_floats : layout.thread_floats;
    }

    bool constant(std::uint32_t signal) const { return plan.constant[signal] != 0; }
    std::size_t size(std::uint32_t signal) const { return plan.size(signal); }
    std::size_t stride(std::uint32_t signal) const { return constant(signal) ? 0 : layout.stride[signal]; }

    // Rows of a signal as its readers see it, from step k on; of the step before if late.
    Rows rows(const Source &source, std::size_t k) const {
        const std::uint32_t s = source.signal;
        if (s == plan.input) {
            return {constant(s) ? input : input + (first + k) * layout.stride[s], stride(s), input_floats};
        }
        const float *const start = at(layout.signal[s]);
        return {constant(s) ? start : start + (k + (source.late ? 0 : 1)) * layout.stride[s], stride(s),
                lane_stride(layout.signal[s])};
    }
    OutRows out(std::uint32_t s, std::size_t k) const { return from(layout.signal[s], s, k); }
    OutRows raw(std::uint32_t s, std::size_t k) const { return from(layout.raw[s], s, k); }
    OutRows gradient(std::uint32_t s, std::size_t k) const {
        float *const start = at(layout.gradient[s]);
        return {start + (constant(s) ? 0 : k * layout.stride[s]), stride(s), lane_stride(layout.gradient[s])};
    }
    // Rows for gx of an operation, one for each step or one for all.
    OutRows scratch(Place place, std::size_t stride) const { return {at(place), stride, lane_stride(place)}; }
    // An operation's operand from step k on.
    Rows operand(std::size_t o, std::size_t k) const {
        const Operation &operation = *plan.operations[o];
        if (operation.in.size() == 1) {
            return rows(operation.in.front(), k);
        }
        const OutRows own = own_operand(o, k);
        return {own.first, own.stride, own.sample_stride};
    }
    OutRows own_operand(std::size_t o, std::size_t k) const {
        const std::size_t own = plan.constant_operation(o) ? 0 : layout.operand_stride[o];
        return {at(layout.operand[o]) + k * own, own, lane_stride(layout.operand[o])};
    }
    // Rows of [n] with the signal's stride, from step k on.
    OutRows record(Place place, std::uint32_t s, std::size_t k) const {
        float *const start = at(place);
        return {start == nullptr ? nullptr : start + k * layout.stride[s], layout.stride[s], 0};
    }

  private:
    OutRows from(Place place, std::uint32_t s, std::size_t k) const {
        return {at(place) + (constant(s) ? 0 : (k + 1) * layout.stride[s]), stride(s), lane_stride(place)};
    }
};

} // namespace hillock::core::training
