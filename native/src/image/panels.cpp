#include "image/panels.hpp"

#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace hillock {

namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kLargePage = 2 << 20;

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

void Panels::Free::operator()(void *memory) const {
    std::free(memory);
}

Panels::Panels(Program &program) {
    std::size_t floats = 0;
    each_linear(program, [&](const Linear &linear) { floats += linear.panel_floats(); });
    if (floats == 0) {
        return;
    }
    const std::size_t alignment = floats * sizeof(float) >= kLargePage ? kLargePage : kCacheLine;
    const std::size_t bytes = (floats * sizeof(float) + alignment - 1) / alignment * alignment;
    memory_.reset(static_cast<float *>(std::aligned_alloc(alignment, bytes)));
    if (memory_ == nullptr) {
        throw std::bad_alloc();
    }
    if (alignment == kLargePage) {
        ::madvise(memory_.get(), bytes, MADV_HUGEPAGE); // only faster: whether it is taken does not matter
    }
    float *position = memory_.get();
    each_linear(program, [&](Linear &linear) {
        linear.make_panels(position);
        position += linear.panel_floats();
    });
}

} // namespace hillock
