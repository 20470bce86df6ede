#pragma once

#include <cstdint>
#include <vector>

namespace hillock::train {

// Orders of 0 to n - 1 that depend on a seed alone (src/docs/training.md, Random numbers).
void order_epoch(std::uint64_t seed, std::uint64_t epoch, std::vector<std::uint32_t> &into);

// The places of a set divided at random.
struct DataSplit {
    std::vector<std::uint32_t> training, validation; // ascending

    // `part`: the share of the validation. Throws TrainingError if one of the parts would be empty.
    static DataSplit of(std::uint32_t size, double part, std::uint64_t seed);
};

} // namespace hillock::train
