#include "core/training/memory_plan.hpp"

#include "core/error.hpp"
#include "core/training/lanes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hillock::core::training {

namespace {

// Of all steps of a sample: then the bytes of what threads and samples keep fit 64 bits.
constexpr double kMostFloats = 0x1p48;

// Of all signals and operands at one step.
double floats_of_step(const GradientPlan &plan) {
    double floats = 0;
    for (const Operation *const operation : plan.operations) {
        floats +=
            static_cast<double>(TapeLayout::row_stride(operation->inputs) + TapeLayout::row_stride(operation->outputs));
    }
    return floats;
}

} // namespace

MemoryPlan::MemoryPlan(const TrainedProgram &trained, const Settings &settings, const ConvPlans &plans)
    : trained_(trained), settings_(settings), plans_(plans) {
    const double floats = floats_of_step(trained.plan()) * static_cast<double>(settings.steps);
    if (floats > kMostFloats) {
        throw Error(HILLOCK_NO_MEMORY,
                    text("a sample of ", settings.steps, " steps is ", floats, " numbers, more than any memory holds"));
    }
    if (trained.norms().empty()) {
        choose();
    } else {
        require_batch();
    }
}

// That so many samples side by side take with this layout.
std::uint64_t MemoryPlan::bytes(std::size_t samples) const {
    const std::size_t threads = settings_.threads;
    return (threads * lanes_ * layout_->thread_floats + samples * layout_->sample_floats) * sizeof(float) +
           threads * WorkMemory::bytes(trained_.plan(), plans_, lanes_ * layout_->steps);
}

void MemoryPlan::choose() {
    constexpr std::size_t kTogether = 32; // enough for threads to share and for weights to be read once for many
    const std::size_t threads = settings_.threads;
    std::size_t segment = settings_.steps;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max(); // short segments have many starts to keep
    for (;; segment = (segment + 1) / 2) {
        layout_.emplace(trained_, settings_, segment);
        least = std::min(least, bytes(threads));
        if (least <= settings_.memory) {
            break;
        }
        if (segment == 1) {
            throw Error(HILLOCK_NO_MEMORY, text("training needs at least ", least, " bytes of memory for ", threads,
                                                " threads, ", settings_.memory, " are allowed"));
        }
    }
    choose_lanes();
    together_ = threads * lanes_;
    const std::size_t most = std::max(together_, std::min(settings_.batch, std::max(kTogether, 4 * threads)));
    while (!layout_->segmented && together_ < most && bytes(together_ + 1) <= settings_.memory) {
        ++together_;
    }
}

// Several if dense connections take most of the time: convolutions read their weights once for many positions anyway, and their tapes are
// large.
void MemoryPlan::choose_lanes() {
    const std::vector<const Operation *> &operations = trained_.plan().operations;
    const bool dense = std::none_of(operations.begin(), operations.end(), [](const Operation *operation) {
        return std::holds_alternative<Conv>(operation->kind);
    });
    if (!dense || layout_->segmented || settings_.batch < settings_.threads * kMostLanes) {
        return;
    }
    lanes_ = kMostLanes;
    if (bytes(settings_.threads * lanes_) > settings_.memory) {
        lanes_ = 1;
    }
}

void MemoryPlan::require_batch() {
    constexpr double kMebibyte = 1 << 20;
    layout_.emplace(trained_, settings_, settings_.steps);
    together_ = settings_.batch;
    const double samples = static_cast<double>(together_) * static_cast<double>(layout_->sample_floats);
    const double needed = static_cast<double>(bytes(0)) + samples * sizeof(float); // may not fit 64 bits
    if (needed > static_cast<double>(settings_.memory)) {
        throw Error(HILLOCK_NO_MEMORY, text("batch normalisation needs all ", together_,
                                            " samples of a batch in memory: ", std::ceil(needed / kMebibyte), " MiB, ",
                                            static_cast<double>(settings_.memory >> 20),
                                            " MiB are allowed; allow more, or make batches smaller"));
    }
}

} // namespace hillock::core::training
