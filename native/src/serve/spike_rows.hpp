#pragma once

#include "hillock/tensor.hpp"
#include "serve/memory_budget.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hillock::serve {

// Positions of spikes as hillock_engine_run_spikes takes them: for each row the sources that spike.
class SpikeRows {
  public:
    // Of a tensor whose positions were checked when it was read: `rows` rows of `inputs` elements. Throws InvalidMessage where the
    // budget has too little.
    SpikeRows(MemoryBudget &budget, const WireTensor &spikes, std::size_t rows, std::size_t inputs);

    const std::uint64_t *offsets() const { return offsets_.data(); }
    const std::uint32_t *sources() const { return sources_.data(); }
    std::uint64_t count() const { return sources_.size(); }

  private:
    MemoryBudget::Share memory_;
    std::vector<std::uint64_t> offsets_;
    std::vector<std::uint32_t> sources_;
};

} // namespace hillock::serve
