#include "train/data/random_order.hpp"

#include "core/training/philox.hpp"
#include "train/data/java_int.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace hillock::train {

namespace {

constexpr std::uint32_t kEpoch = 1, kSplit = 2;

// Fisher and Yates' shuffle.
void shuffle(std::uint64_t seed, std::uint32_t stream, std::uint64_t step, std::vector<std::uint32_t> &into) {
    std::iota(into.begin(), into.end(), 0u);
    for (std::size_t i = into.size(); i-- > 1;) {
        const std::uint64_t draw = core::training::philox(seed, stream, step, i);
        std::swap(into[i], into[draw * (i + 1) >> 32]);
    }
}

} // namespace

void order_epoch(std::uint64_t seed, std::uint64_t epoch, std::vector<std::uint32_t> &into) {
    shuffle(seed, kEpoch, epoch, into);
}

DataSplit DataSplit::of(std::uint32_t size, double part, std::uint64_t seed) {
    std::vector<std::uint32_t> order(size);
    shuffle(seed, kSplit, 0, order);
    const std::int32_t count = java_int(std::round(size * part));
    if (count < 1 || count >= static_cast<std::int64_t>(size)) {
        throw TrainingError("a validation part of " + double_text(part) + " of " + std::to_string(size) +
                            " samples leaves nothing to " + (count < 1 ? "validate" : "train") + " with");
    }
    DataSplit split{{order.begin() + count, order.end()}, {order.begin(), order.begin() + count}};
    std::ranges::sort(split.training);
    std::ranges::sort(split.validation);
    return split;
}

} // namespace hillock::train
